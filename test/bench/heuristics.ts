/**
 * What searches by samples find of an exact front: their share of its hypervolume and how many of its vectors they hit,
 * after so many evaluations of the two kinds of design together. See `--help`.
 */
import { parseArgs } from 'node:util';
import { goalsOf } from '../../src/objective/score.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { readFront, readManifest, readPlan } from '../../src/run/read.js';
import { shareBudget } from '../../src/run/union.js';
import { asProblem, designCount } from '../../src/search/factored.js';
import { minimize } from '../../src/search/minimize.js';
import type { OptimizerName } from '../../src/search/optimizers.js';
import { hypervolume } from '../../src/search/pareto/hypervolume.js';
import { nondominated } from '../../src/search/pareto/nondominated.js';
import { median } from './search/table.js';

const HELP = `npm run bench:heuristics -- [options] [RUN]
  RUN               folder of a finished exact search, default runs/frontier
  --algorithms a,b  default random,nsga2,nsga3,islands,local
  --budgets a,b     evaluations, default 10000,100000,1000000
  --seeds a,b       runs at each budget, default 3,3,1`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    algorithms: { type: 'string', default: 'random,nsga2,nsga3,islands,local' },
    budgets: { type: 'string', default: '10000,100000,1000000' },
    seeds: { type: 'string', default: '3,3,1' },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}

type Vectors = readonly (readonly number[])[];

const folder = positionals[0] ?? 'runs/frontier';
const manifest = readManifest(folder);
if (manifest.algorithm !== 'exact' || manifest.status !== 'complete' || manifest.referencePoint === null)
  throw new Error(`${folder} is no finished exact search with a front`);
const { plan } = readPlan(folder);
const goals = goalsOf(plan.objective);
const minimised = (value: number, i: number): number => (goals[i].sense === 'min' ? value : -value);

/** JSON keeps every bit of a number, so what is written is what the search found. */
const exact: Vectors = readFront(folder).points.map(({ metrics }) =>
  goals.map(({ id }, i) => minimised(metrics[id] ?? Number.NaN, i)),
);
const reference = manifest.referencePoint.map(({ value }, i) => minimised(value, i));
const whole = hypervolume(exact, reference);
const keyOf = (vector: readonly number[]): string => vector.join();
const exactKeys = new Set(exact.map(keyOf));

const problems = buildAlternatives(plan).map(({ factored }) => ({
  problem: asProblem(factored),
  size: designCount(factored),
}));

interface Found {
  /** Of the exact front's hypervolume. */
  readonly share: number;
  /** Vectors of the exact front. */
  readonly hits: number;
  /** Vectors of the front found. */
  readonly points: number;
  /** Evaluations of feasible designs. */
  readonly feasible: number;
  readonly cpuS: number;
}

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** The kinds of design share the budget as in a run of the command, and their fronts are joined. */
async function find(algorithm: OptimizerName, budget: number, seed: number): Promise<Found> {
  const start = cpuSeconds();
  const budgets = shareBudget(
    budget,
    problems.map(({ size }) => size),
  );
  const results = [];
  for (const [i, { problem }] of problems.entries())
    results.push(await minimize(problem, { algorithm, budget: budgets[i], seed, reference }));
  const cpuS = cpuSeconds() - start;
  const all: Vectors = results.flatMap(({ archive }) => archive.map(({ objectives }) => objectives));
  const front = nondominated(all).map((index) => all[index]);
  return {
    share: hypervolume(front, reference) / whole,
    hits: front.filter((vector) => exactKeys.has(keyOf(vector))).length,
    points: front.length,
    feasible: results.reduce((sum, { feasible }) => sum + feasible, 0),
    cpuS,
  };
}

const numbers = (text: string, what: string): number[] =>
  text.split(',').map((one) => {
    const number = Number(one);
    if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`${what} are whole numbers, not ${one}`);
    return number;
  });

const budgets = numbers(options.budgets, '--budgets');
const seeds = numbers(options.seeds, '--seeds');

const said = manifest.referencePoint.map(({ metric, value, unit }) => `${metric} ${value} ${unit}`);
console.log(`${folder}: ${exact.length} vectors exactly, of ${manifest.designs} designs`);
console.log(`reference point: ${said.join(', ')}`);
console.log('algorithm  evaluations  seeds  hypervolume  vectors hit  front  feasible  CPU-s (medians)');
for (const algorithm of options.algorithms.split(',') as OptimizerName[])
  for (const [i, budget] of budgets.entries()) {
    const runs: Found[] = [];
    for (let seed = 1; seed <= (seeds[i] ?? 1); seed++) runs.push(await find(algorithm, budget, seed));
    const middle = (of: (found: Found) => number): number => median(runs.map(of));
    const cells = [
      algorithm.padEnd(9),
      String(budget).padStart(12),
      String(runs.length).padStart(6),
      `${(100 * middle(({ share }) => share)).toFixed(2)} %`.padStart(12),
      String(middle(({ hits }) => hits)).padStart(12),
      String(middle(({ points }) => points)).padStart(6),
      String(middle(({ feasible }) => feasible)).padStart(9),
      middle(({ cpuS }) => cpuS)
        .toFixed(1)
        .padStart(6),
    ];
    console.log(cells.join(' '));
  }
