/**
 * Our algorithms beside pymoo and Optuna on a suite of test problems: medians over seeds of the archive's hypervolume, as a
 * share of the true or best known front's, and of its IGD+. See `--help`.
 */
import { parseArgs } from 'node:util';
import { disagreements } from './search/check.js';
import { ALGORITHMS, runOurs } from './search/ours.js';
import {
  findPython,
  keptResult,
  LIBRARIES,
  type Library,
  LONG_RUN,
  type PeerResult,
  runPeers,
  versionsOf,
} from './search/peers.js';
import type { TestProblem } from './search/problem.js';
import { problems } from './search/problems.js';
import { type Points, type Score, scoreOf, yardstickOf } from './search/score.js';
import { type Column, countLine, median, type Row, tableOf } from './search/table.js';

const HELP = `npm run bench:search -- [options]
  --seeds N         runs of each method, default 11
  --optuna-seeds N  of these for Optuna, which takes milliseconds an evaluation; default 5
  --problems a,b    of: ${problems.map(({ name }) => name).join(', ')}
  --budgets a,b     evaluations, default 1000,5000
  --full            20000 too, on ZDT1 and DTLZ2, without Optuna
  --algorithms a,b  of ours, default ${ALGORITHMS.join(',')}
  --peers HOW       run (what is not kept from an earlier bench, the default), fresh (all anew), cached (only what is kept),
                    none
COPARETO_PYTHON names a Python that has pymoo and Optuna; without it a virtual environment is made in the temporary folder.`;

const LEGEND = `Archive of every method: all feasible non-dominated evaluations. Hypervolume below 1.1 in objectives normalised to the
front's ideal and nadir point; \`*\` marks the best of ours where no peer is better, lead is best of ours against best peer.
pymoo and Optuna as documented, population 100. pymoo: real variables by the defaults; whole numbers and steps by
IntegerRandomSampling, SBX and PM with RoundingRepair; anything mixed or categorical by MixedVariableSampling and
MixedVariableMating, with the algorithm's own tournament; NSGA-III with Das-Dennis directions and as many designs (100, or 91
for three objectives). Optuna: suggest_float, suggest_int (whole numbers and steps), suggest_categorical, constraints_func.`;

const FULL_BUDGET = 20_000;
const FULL = ['ZDT1', 'DTLZ2'];
const LONG_RUNS = { seeds: [1001], budget: 100_000 };

const { values: options } = parseArgs({
  options: {
    seeds: { type: 'string', default: '11' },
    'optuna-seeds': { type: 'string', default: '5' },
    problems: { type: 'string' },
    budgets: { type: 'string', default: '1000,5000' },
    algorithms: { type: 'string' },
    peers: { type: 'string', default: 'run' },
    full: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(HELP);
  process.exit(0);
}

function refuse(reason: string): never {
  console.error(reason);
  process.exit(2);
}

/** The part of a list that an option names. */
function chosen<T>(
  all: readonly T[],
  nameOf: (one: T) => string,
  names: string | undefined,
  what: string,
): readonly T[] {
  if (names === undefined) return all;
  return names.split(',').map((name) => {
    const found = all.find((one) => nameOf(one).toLowerCase() === name.trim().toLowerCase());
    return found ?? refuse(`there is no ${what} ${JSON.stringify(name)}; ${all.map(nameOf).join(', ')}`);
  });
}

function count(text: string, what: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) refuse(`${what} is a whole number above 0, not ${text}`);
  return number;
}

const seeds = Array.from({ length: count(options.seeds, '--seeds') }, (_, i) => i + 1);
const optunaSeeds = seeds.slice(0, count(options['optuna-seeds'], '--optuna-seeds'));
const budgets = options.budgets.split(',').map((budget) => count(budget, '--budgets'));
const suite = chosen(problems, ({ name }) => name, options.problems, 'problem');
const algorithms = chosen(ALGORITHMS, (name) => name, options.algorithms, 'algorithm');
if (!['run', 'fresh', 'cached', 'none'].includes(options.peers))
  refuse(`--peers is run, fresh, cached or none, not ${options.peers}`);

const isFull = ({ name }: TestProblem) => options.full && FULL.includes(name);
const budgetsOf = (problem: TestProblem) => (isFull(problem) ? [...budgets, FULL_BUDGET] : budgets);
const columns: readonly Column[] = [
  ...algorithms.map((name) => ({ name, side: name === 'random' ? ('floor' as const) : ('ours' as const) })),
  ...(options.peers === 'none' ? [] : LIBRARIES.map((name) => ({ name, side: 'peer' as const }))),
];

const seedsOf = (library: Library) => (library.startsWith('Optuna') ? optunaSeeds : seeds);
const peerRun = (problem: TestProblem, library: Library, seed: number) => ({
  problem,
  library,
  seed,
  budgets: library.startsWith('pymoo') ? budgetsOf(problem) : budgets,
});
const longRuns = (problem: TestProblem) =>
  LONG_RUNS.seeds.map((seed) => ({ problem, library: LONG_RUN, seed, budgets: [LONG_RUNS.budget] }) as const);

async function providePeers(): Promise<void> {
  if (options.peers === 'none' || options.peers === 'cached') return;
  const python = findPython();
  if ('reason' in python) {
    console.log(`Ours alone: ${python.reason}. What an earlier bench kept of the others is shown.\n`);
    return;
  }
  console.log(versionsOf(python.command));
  const apart = disagreements(python.command, suite);
  if (apart.length > 0) throw new Error(apart.join('\n'));
  const runs = suite.flatMap((problem) => [
    ...LIBRARIES.flatMap((library) => seedsOf(library).map((seed) => peerRun(problem, library, seed))),
    ...(problem.front ? [] : longRuns(problem)),
  ]);
  await runPeers(python.command, runs, options.peers === 'fresh');
}

/** A method's archives, by seed. */
interface Cell {
  readonly archives: readonly Points[];
  readonly microseconds: readonly number[];
}

async function oursAt(problem: TestProblem, algorithm: string, budget: number): Promise<Cell> {
  const runs = [];
  for (const seed of seeds) runs.push(await runOurs(problem, algorithm, budget, seed));
  return {
    archives: runs.map(({ archive }) => archive),
    microseconds: runs.map(({ seconds }) => (seconds / budget) * 1e6),
  };
}

/** Empty where a seed is missing. */
function peersAt(problem: TestProblem, library: Library, budget: number): Cell {
  const results = seedsOf(library).map((seed) => keptResult(peerRun(problem, library, seed)));
  const kept = results.filter((result) => result?.archives[budget] !== undefined) as PeerResult[];
  if (kept.length < results.length) return { archives: [], microseconds: [] };
  return {
    archives: kept.map((result) => result.archives[budget]),
    microseconds: kept.map(({ seconds, archives: all }) => (seconds / Math.max(...Object.keys(all).map(Number))) * 1e6),
  };
}

interface Scored {
  readonly problem: TestProblem;
  readonly budget: number;
  readonly origin: string;
  readonly scores: readonly (readonly Score[])[];
  readonly microseconds: readonly (readonly number[])[];
}

async function scoredRows(problem: TestProblem): Promise<Scored[]> {
  const cells: { budget: number; row: Cell[] }[] = [];
  for (const budget of budgetsOf(problem)) {
    const row: Cell[] = [];
    for (const { name, side } of columns)
      row.push(side === 'peer' ? peersAt(problem, name as Library, budget) : await oursAt(problem, name, budget));
    cells.push({ budget, row });
  }
  const long = options.peers === 'none' ? [] : longRuns(problem).flatMap((run) => keptResult(run) ?? []);
  const yardstick = yardstickOf(problem, [
    ...long.map(({ archives }) => archives[LONG_RUNS.budget]),
    ...cells.flatMap(({ row }) => row.flatMap(({ archives }) => archives)),
  ]);
  return cells.map(({ budget, row }) => ({
    problem,
    budget,
    origin: yardstick.origin,
    scores: row.map(({ archives }) => archives.map((archive) => scoreOf(archive, yardstick))),
    microseconds: row.map(({ microseconds }) => microseconds),
  }));
}

await providePeers();
const scored: Scored[] = [];
for (const [i, problem] of suite.entries()) {
  process.stderr.write(`\rours: ${i + 1} of ${suite.length} problems `);
  scored.push(...(await scoredRows(problem)));
}
process.stderr.write('\n');

const rowsOf = (figure: (score: Score) => number): Row[] =>
  scored.map(({ problem, budget, origin, scores }) => ({
    problem: origin === 'true' ? problem.name : `${problem.name} (b)`,
    budget,
    values: scores.map((of) => (of.length === 0 ? undefined : median(of.map(figure)))),
  }));

console.log(`\n${LEGEND}\nMedian of ${seeds.length} seeds (${optunaSeeds.length} for Optuna). (b): no true front is known; the best known one is the union of all runs here and of a
long one (pymoo NSGA-II, population 400, ${LONG_RUNS.budget} evaluations).\n`);
const volumes = rowsOf(({ hypervolume }) => hypervolume);
const distances = rowsOf(({ igdPlus }) => igdPlus);
console.log(`Share of the front's hypervolume\n${tableOf(volumes, columns, true)}\n`);
console.log(`IGD+\n${tableOf(distances, columns, false)}\n`);
const overheads = columns.map(({ name }, i) => {
  const all = scored.flatMap(({ microseconds }) => microseconds[i]);
  return all.length === 0 ? '' : `${name} ${median(all).toFixed(0)}`;
});
console.log(`CPU microseconds an evaluation, median: ${overheads.filter((one) => one !== '').join(', ')}`);
console.log(`Hypervolume: ${countLine(volumes, columns, true)}`);
console.log(`IGD+: ${countLine(distances, columns, false)}`);
