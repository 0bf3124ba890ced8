/**
 * What a search costs beside the evaluations: CPU-microseconds an evaluation of ask and tell, on ZDT1 with 30 variables and a
 * population of 100; of each stretch between two counts, so that growth shows. It measures the built program, for the loader
 * that runs this file slows what it loads, and after a warm-up, for compiling is paid once a process; each algorithm in a process
 * of its own, for what others have run there slows it by up to a quarter.
 * `npm run bench:overhead [-- algorithm ...]` builds first.
 */
import { execFileSync } from 'node:child_process';
import type * as search from '../../src/search/index.js';
import type { Genome, Problem, Trial } from '../../src/search/problem.js';

const built = new URL('../../dist/search/index.js', import.meta.url).href;
const { createOptimizer, optimizers } = (await import(built)) as typeof search;

const VARIABLES = 30;
const COUNTS = [1e4, 1e5, 1e6];
/** Several searches, for code that the compiler made for one of them is given up at the next. */
const WARM_UP = { searches: 6, evaluations: 3e4 };

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

/** The genome first: what is added behind a spread gives every object a hidden class of its own, and whoever reads it pays. */
const trialOf = (genome: Genome): Trial => ({ genome, ...evaluate(genome) });

/** CPU-seconds of the evaluations alone, with the trials made of them. */
function evaluationSeconds(count: number): number {
  const genome = Array.from({ length: VARIABLES }, () => 0.5);
  const start = cpuSeconds();
  for (let i = 0; i < count; i++) {
    genome[0] = i / count;
    if (Number.isNaN(trialOf(genome).objectives[1])) throw new Error('no number');
  }
  return cpuSeconds() - start;
}

/** CPU-seconds when each count is reached. */
function measure(name: string, seed: number, counts: readonly number[]): number[] {
  const optimizer = createOptimizer(name, zdt1, { population: 100, seed });
  const start = cpuSeconds();
  let evaluations = 0;
  return counts.map((count) => {
    while (evaluations < count) {
      const genomes = optimizer.ask(Math.min(100, count - evaluations));
      optimizer.tell(genomes.map(trialOf));
      evaluations += genomes.length;
    }
    return cpuSeconds() - start;
  });
}

/** Of this process, which runs one algorithm alone, as that of a user does. */
function row(name: string): string {
  evaluationSeconds(1e5);
  const each = evaluationSeconds(1e6) / 1e6;
  for (let search = 0; search < WARM_UP.searches; search++) measure(name, 2 + search, [WARM_UP.evaluations]);
  const reached = measure(name, 1, COUNTS);
  const cells = COUNTS.map((count, i) => {
    const [from, seconds] = i === 0 ? [0, reached[0]] : [COUNTS[i - 1], reached[i] - reached[i - 1]];
    return (1e6 * (seconds / (count - from) - each)).toFixed(2).padStart(14);
  });
  return `${name.padEnd(22)}${cells.join('')}`;
}

const [, self, ...names] = process.argv;
if (names.length === 1) console.log(row(names[0]));
else {
  console.log(`CPU-us an evaluation  ${COUNTS.map((count) => `up to ${count}`.padStart(14)).join('')}`);
  for (const name of names.length > 0 ? names : Object.keys(optimizers))
    if (name !== 'exhaustive') execFileSync(process.execPath, [...process.execArgv, self, name], { stdio: 'inherit' });
}
