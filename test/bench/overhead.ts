/**
 * What a search costs beside the evaluations: CPU-microseconds an evaluation of ask, tell and archive, on ZDT1 with 30 variables and a
 * population of 100. `npm run bench:overhead [-- algorithm ...]`.
 */
import { createOptimizer, optimizers } from '../../src/search/optimizers.js';
import { Archive } from '../../src/search/pareto/archive.js';
import type { Genome, Problem, Trial } from '../../src/search/problem.js';

const VARIABLES = 30;
const COUNTS = [1e4, 1e5, 1e6];

/** Zitzler, Deb, Thiele, Evolutionary Computation 8, 2000. */
function evaluate(genome: Genome): { objectives: number[]; violations: number[] } {
  let sum = 0;
  for (let i = 1; i < VARIABLES; i++) sum += genome[i];
  const g = 1 + (9 * sum) / (VARIABLES - 1);
  return { objectives: [genome[0], g * (1 - Math.sqrt(genome[0] / g))], violations: [] };
}

const zdt1: Problem = {
  variables: Array.from({ length: VARIABLES }, (_, i) => ({ name: `x${i}`, kind: 'real', min: 0, max: 1 })),
  objectiveCount: 2,
  constraintCount: 0,
  evaluate,
};

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** CPU-seconds of the evaluations alone, with the trials made of them. */
function evaluationSeconds(count: number): number {
  const genome = Array.from({ length: VARIABLES }, () => 0.5);
  const start = cpuSeconds();
  for (let i = 0; i < count; i++) {
    genome[0] = i / count;
    const trial: Trial = { ...evaluate(genome), genome };
    if (Number.isNaN(trial.objectives[1])) throw new Error('no number');
  }
  return cpuSeconds() - start;
}

/** CPU-seconds of everything but the evaluations, when each count is reached. */
function measure(name: string): number[] {
  const optimizer = createOptimizer(name, zdt1, { population: 100, seed: 1 });
  const archive = new Archive({ objectives: 2, preferences: 0, genome: VARIABLES });
  const start = cpuSeconds();
  let evaluations = 0;
  return COUNTS.map((count) => {
    while (evaluations < count) {
      const genomes = optimizer.ask(Math.min(100, count - evaluations));
      const trials: Trial[] = genomes.map((genome) => ({ ...evaluate(genome), genome }));
      optimizer.tell(trials);
      for (const { objectives, genome } of trials) archive.offer(objectives, [], genome);
      evaluations += genomes.length;
    }
    return cpuSeconds() - start - (count / 1e6) * million;
  });
}

evaluationSeconds(1e5);
const million = evaluationSeconds(1e6);
const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(optimizers);
console.log(`us/evaluation  ${COUNTS.map((count) => `to ${count}`.padStart(12)).join('')}`);
for (const name of names) {
  if (name === 'exhaustive') continue;
  const reached = measure(name);
  const cells = reached.map((seconds, i) => ((seconds / COUNTS[i]) * 1e6).toFixed(2).padStart(12));
  console.log(`${name.padEnd(15)}${cells.join('')}`);
}
