export { type AlgorithmChoice, chooseAlgorithm } from './auto.js';
export {
  type Certificate,
  type CheckedCertificate,
  compose,
  type ComposeOptions,
  type Composition,
  type FrontDesign,
  type PartCertificate,
} from './compose.js';
export type { Condition } from './conditions.js';
export type { Counts } from './counts.js';
export { asProblem, designCount } from './factored.js';
export type { JoinCounts } from './join.js';
export type { FailedDesign, Point } from './ledger.js';
export {
  minimize,
  type MinimizeOptions,
  type MinimizeProgress,
  type MinimizeResult,
  type Stopped,
} from './minimize.js';
export type { NearDesign, Neighbourhood } from './near.js';
export type { MakeOptimizer, Optimizer, OptimizerOptions, Surrogate } from './optimizer.js';
export { createOptimizer, type OptimizerName, optimizers } from './optimizers.js';
export { coarsen, epsilonOf } from './pareto/coarsen.js';
export { compromise } from './pareto/compromise.js';
export type { Vector } from './pareto/dominance.js';
export { additiveEpsilon } from './pareto/epsilon.js';
export { HypervolumeMeter } from './pareto/hypervolume-meter.js';
export { hypervolume } from './pareto/hypervolume.js';
export { igdPlus } from './pareto/igd.js';
export { extremes, knee, knees, tradeOffs } from './pareto/knee.js';
export { nondominated, nondominatedFlat } from './pareto/nondominated.js';
export { pseudoWeights } from './pareto/pseudo-weights.js';
export { nondominatedRank } from './pareto/rank.js';
export type {
  Context,
  Evaluation,
  FactoredProblem,
  Figure,
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
