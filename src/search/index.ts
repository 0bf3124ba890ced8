export { chooseAlgorithm } from './auto.js';
export { type Certificate, compose, type Composition, type FrontDesign } from './compose.js';
export { asProblem, designCount } from './factored.js';
export type { FailedDesign, Point } from './ledger.js';
export {
  minimize,
  type MinimizeOptions,
  type MinimizeProgress,
  type MinimizeResult,
  type Stopped,
} from './minimize.js';
export type { MakeOptimizer, Optimizer, OptimizerOptions, Surrogate } from './optimizer.js';
export { createOptimizer, type OptimizerName, optimizers } from './optimizers.js';
export { additiveEpsilon } from './pareto/epsilon.js';
export { HypervolumeMeter } from './pareto/hypervolume-meter.js';
export { hypervolume } from './pareto/hypervolume.js';
export { igdPlus } from './pareto/igd.js';
export { nondominated } from './pareto/nondominated.js';
export type {
  Context,
  Evaluation,
  FactoredProblem,
  Genome,
  Infeasible,
  Invalid,
  Part,
  Problem,
  Stage,
  Trial,
  Variable,
} from './problem.js';
export type { StallOptions } from './stall.js';
