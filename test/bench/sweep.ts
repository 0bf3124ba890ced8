/**
 * How fast the built core sweeps the coding-agent space: feasible part evaluations per CPU-second with the part front
 * attached and nothing bounded away, against plain C of one pool's inner stages on the same engines; designs decided per
 * CPU-second with every bound that a search has; and the gain of a second worker, beside what the machine yields for two
 * that share nothing. Only the first is a rate of evaluation: what a bound decides is never evaluated.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Engine } from '../../src/core/engine.js';
import type { Task } from '../../src/run/evaluate/task.js';
import type { Plan } from '../../src/run/plan.js';
import { isInfeasible, type FactoredProblem, type Part, type Stage } from '../../src/search/problem.js';
import { geneOf } from '../../src/run/genome.js';
import { planFor, shippedObjective, shippedSpace } from '../oracle/sub-space.js';
import {
  buildProblem,
  composing,
  entryCount,
  joinShared,
  PartFront,
  partKeys,
  startWorkers,
  sweep,
  sweepChunk,
  sweepChunks,
} from './sweep/built.js';
import { coefficientsOf, compileNative, type Native, type NativeSweep } from './sweep/native.js';

const project = fileURLToPath(new URL('../../', import.meta.url));
const space = shippedSpace('coding-agent');
const objective = shippedObjective('cost-latency-efficiency');
const limited = planFor(space, objective);
const free = planFor(space, { ...objective, limits: [] });
const [PREFILL, DECODE] = [0, 1];

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const million = (count: number, seconds: number) => `${(count / seconds / 1e6).toFixed(2)} million/CPU-s`;

interface Swept {
  leaves: number;
  feasible: number;
  members: number;
}

/** Plain sweeps of a part's keys: every leaf that no rule takes away is evaluated, and offered to its key's front. */
function sweepPlainly(part: Part, keys: readonly (readonly number[])[], attached: 'front' | 'least' = 'front'): Swept {
  const total = { leaves: 0, feasible: 0, members: 0 };
  const least = part.figures.map(() => Number.POSITIVE_INFINITY);
  for (const key of keys) {
    const front = new PartFront(part);
    const { leaves, feasible } = sweep(part, key, {
      leaf(figures, genome) {
        if (attached === 'least') for (let i = 0; i < least.length; i++) least[i] = Math.min(least[i], figures[i]);
        else if (!front.dominates(figures)) front.add(figures, genome);
      },
    });
    addSwept(total, { leaves, feasible, members: entryCount(front.entries()) });
  }
  return total;
}

function addSwept(total: Swept, of: Swept): void {
  total.leaves += of.leaves;
  total.feasible += of.feasible;
  total.members += of.members;
}

function evaluationRate(): void {
  console.log(
    'feasible part evaluations, part front attached, no bounds, no limits: every design that fits is feasible',
  );
  const sum = { feasible: 0, seconds: 0 };
  for (const [name, p] of [
    ['prefill', PREFILL],
    ['decode', DECODE],
  ] as const) {
    const { factored } = buildProblem(free);
    const keys = partKeys(factored, p);
    sweepPlainly(factored.parts[p], keys.slice(0, 1));
    let swept: Swept = { leaves: 0, feasible: 0, members: 0 };
    const seconds = cpuSeconds(() => (swept = sweepPlainly(factored.parts[p], keys)));
    console.log(
      `  ${name}: ${swept.leaves} leaves, ${swept.feasible} feasible, ${seconds.toFixed(1)} CPU-s: ${million(swept.feasible, seconds)}`,
    );
    sum.feasible += swept.feasible;
    sum.seconds += seconds;
  }
  console.log(`  both: ${million(sum.feasible, sum.seconds)} (goal 3)\n`);
}

/** Engines of a key: what the outer stages (chip and weights, parallelism, network) hand on. */
function enginesOf(part: Part, key: readonly number[]): Engine[] {
  const engines: Engine[] = [];
  const [onChip, placed, network] = part.stages as [Stage, Stage, Stage];
  const collect: Stage = {
    variables: network.variables,
    leaf(context, choice) {
      const engine = network.enter?.(context, choice);
      if (!isInfeasible(engine)) engines.push(engine as Engine);
      return true;
    },
  };
  sweep({ ...part, stages: [onChip, placed, collect] }, key, { leaf: () => undefined });
  return engines;
}

/** The part whose first stage chooses one of these engines. */
function innerPart(part: Part, engines: readonly Engine[]): Part {
  const variable = { name: 'engine', kind: 'integer', min: 0, max: engines.length - 1 } as const;
  const choose: Stage = { variables: [variable], enter: (_, [index]) => engines[index] };
  return { ...part, stages: [choose, ...part.stages.slice(3)] };
}

function compareWithC(native: Native): void {
  const { factored } = buildProblem(free);
  const part = factored.parts[DECODE];
  const keys = partKeys(factored, DECODE)
    .map((key) => ({ key, engines: enginesOf(part, key) }))
    .filter(({ engines }) => engines.length > 0)
    .map(({ key, engines }) => ({
      key,
      inner: innerPart(part, engines),
      rows: engines.map(coefficientsOf),
    }));
  const worst = keys.reduce((most, { key, inner, rows }) => Math.max(most, difference(native, inner, key, rows)), 0);
  console.log('the inner stages of decode alone (pooled share, batch limit), same engines');
  console.log(`  largest relative difference of any figure: ${worst.toExponential(1)}`);
  if (!(worst <= 1e-12)) throw new Error('C and TypeScript disagree');
  for (const attached of ['front', 'least'] as const) {
    const walk = (some: typeof keys) => {
      const total = { leaves: 0, feasible: 0, members: 0 };
      for (const { key, inner } of some) addSwept(total, sweepPlainly(inner, [key], attached));
      return total;
    };
    walk(keys.slice(0, 4));
    let ours: Swept = { leaves: 0, feasible: 0, members: 0 };
    const seconds = cpuSeconds(() => (ours = walk(keys)));
    const theirs = native.sweep(
      keys.map(({ rows }) => rows),
      attached,
    );
    if (theirs.feasible !== ours.feasible || theirs.designs !== ours.leaves) throw new Error('C sweeps other designs');
    const fronts = (of: Swept | NativeSweep) => (attached === 'front' ? `, fronts of ${of.members}` : '');
    console.log(attached === 'front' ? '  part front attached' : '  nothing kept but the least of each figure');
    console.log(`    TypeScript: ${ours.feasible} feasible${fronts(ours)}: ${million(ours.feasible, seconds)}`);
    console.log(
      `    C:          ${theirs.feasible} feasible${fronts(theirs)}: ${million(theirs.feasible, theirs.seconds)}`,
    );
    console.log(`    ratio: ${(theirs.seconds / seconds).toFixed(3)} (goal 0.25)`);
  }
  console.log();
}

/**
 * Of the figures of all feasible designs, which must be the same ones in the same order. A variance is compared by its root
 * beside its mean: it is the square of a difference of two times, which may vanish.
 */
function difference(native: Native, part: Part, key: readonly number[], rows: number[][]): number {
  const theirs = native.figures([rows]);
  const width = part.figures.length;
  let at = 0;
  let most = 0;
  sweep(part, key, {
    leaf(ours) {
      const other = theirs.subarray(at, (at += width));
      for (const [i, { varianceOf }] of part.figures.entries()) {
        const apart =
          varianceOf === undefined
            ? Math.abs(ours[i] - other[i]) / Math.abs(ours[i])
            : Math.abs(Math.sqrt(ours[i]) - Math.sqrt(other[i])) / ours[varianceOf.mean];
        if (!(apart <= most)) most = apart;
      }
    },
  });
  return at === theirs.length ? most : Number.POSITIVE_INFINITY;
}

/** What a search of the space decides, bounds and limits and all, its joins included. */
function decisionRate({ factored }: { factored: FactoredProblem }): void {
  let certificate;
  const seconds = cpuSeconds(() => {
    const steps = composing(factored);
    let step = steps.next();
    while (!step.done) {
      const work = step.value;
      step = steps.next(
        work.kind === 'join'
          ? work.orders.map((order) => joinShared(factored, order.assignments, order.fronts()))
          : work.orders.map(({ key, ranges, known }) => {
              const told = known();
              return ranges.map((range) => sweepChunk(factored, work.part, key, range, told));
            }),
      );
    }
    ({ certificate } = step.value);
  });
  const { parts } = certificate as unknown as {
    parts: readonly { leaves: number; feasible: number; pruned: number }[];
  };
  const sum = (of: 'leaves' | 'feasible' | 'pruned') => parts.reduce((total, part) => total + part[of], 0);
  console.log('part designs decided by a whole search with the limits of the default objective, every bound on');
  console.log(
    `  ${sum('leaves')} leaves, ${sum('feasible')} evaluated and feasible, ${sum('pruned')} bounded away, ` +
      `${seconds.toFixed(1)} CPU-s: ${million(sum('leaves'), seconds)} decided\n`,
  );
}

async function wallSeconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

/** So often the tasks of a second: what a measure of a second is worth, other work on the machine decides. */
const ROUNDS = 6;

async function sweepSeconds(plan: Plan, tasks: readonly Task[], count: number): Promise<number> {
  const workers = startWorkers(plan, count);
  const perform = (some: readonly Task[]) => Promise.all(some.map((task) => workers.perform(task)));
  await perform(tasks.slice(0, count));
  const seconds = await wallSeconds(() => perform(Array.from({ length: ROUNDS }, () => tasks).flat()));
  await workers.close();
  return seconds;
}

async function secondWorker(desk: string): Promise<void> {
  const { factored } = buildProblem(limited);
  const tasks: Task[] = partKeys(factored, DECODE).flatMap((key) =>
    sweepChunks(factored, DECODE).map((range) => ({ kind: 'sweep', part: DECODE, key, range })),
  );
  const sweeps = (workers: number) => sweepSeconds(limited, tasks, workers);
  compareWorkers('sweeps', await sweeps(1), await sweeps(2), await twice(() => sweeps(1)));
  const whole = (workers: number, out = `on-${workers}`) => wallSeconds(() => searchApart(workers, join(desk, out)));
  const apart = () => twice((i) => whole(1, `apart-${i}`));
  compareWorkers('a whole search of the frontier space', await whole(1), await whole(2), await apart());
}

/** Seconds of the slower of two at a time. */
const twice = async (seconds: (i: number) => Promise<number>) =>
  Math.max(...(await Promise.all([seconds(0), seconds(1)])));

/** In a process of its own, as a user has it. */
function searchApart(workers: number, out: string): Promise<unknown> {
  const args = ['dist/cli/main.js', 'search', 'spaces/frontier.yaml', '--workers', String(workers), '--out', out];
  return promisify(execFile)(process.execPath, args, { cwd: project });
}

/** `apart`: seconds of two that share nothing but the machine, which tells its loss from ours. */
function compareWorkers(what: string, one: number, two: number, apart: number): void {
  const times = (factor: number) => `${factor.toFixed(2)} times`;
  console.log(
    `${what}: 1 worker ${one.toFixed(1)} s, 2 workers ${two.toFixed(1)} s: ${times(one / two)} as fast (goal 1.8)\n` +
      `  two at once with 1 worker each ${apart.toFixed(1)} s: the machine itself yields ${times((2 * one) / apart)} of one`,
  );
}

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, node ${process.version}\n`);
evaluationRate();
const folder = mkdtempSync(join(tmpdir(), 'sweep-bench-'));
try {
  const numbers = (key: string) => geneOf(space, 'decode', key).values as readonly number[];
  const native = compileNative(folder, numbers('pooledKvShare'), numbers('maxBatch'));
  if (native === undefined) console.log('There is no gcc here: nothing to compare with.\n');
  else compareWithC(native);
  decisionRate(buildProblem(limited));
  await secondWorker(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
