/**
 * The filter of non-dominated points and the exact hypervolume against plain C of the same algorithms, compiled here and
 * given the same points: the least CPU time of several repetitions of each. The filter also runs against C as a textbook has
 * it, which sorts and keeps the staircase in an array. Without a C compiler the C columns are empty.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hypervolumeOfRows } from '../../src/search/pareto/hypervolume.js';
import { nondominatedFlat } from '../../src/search/pareto/nondominated.js';
import { Rng } from '../../src/search/rng.js';

const here = fileURLToPath(new URL('./pareto/', import.meta.url));

/** Rows in the unit cube; on the plane whose coordinates sum to 1; near it, so that a tenth is non-dominated; on a sphere. */
const kinds = {
  uniform: (raw: number[]) => raw,
  plane: (raw: number[]) => {
    const sum = raw.reduce((a, b) => a + b);
    return raw.map((value) => value / sum);
  },
  anticorrelated: (raw: number[], rng: Rng) => kinds.plane(raw).map((value) => value * (1 + 0.034 * rng.real())),
  sphere: (raw: number[]) => {
    const logs = raw.map((value) => Math.sqrt(-Math.log(1 - value)));
    const length = Math.hypot(...logs);
    return logs.map((value) => value / length);
  },
};

function rowsOf(kind: keyof typeof kinds, count: number, dimension: number): Float64Array {
  const rng = new Rng(1, dimension);
  const rows = new Float64Array(count * dimension);
  for (let row = 0; row < count; row++) {
    const raw = Array.from({ length: dimension }, () => rng.real());
    rows.set(kinds[kind](raw, rng), row * dimension);
  }
  return rows;
}

interface Timed {
  readonly result: number;
  readonly ms: number;
}

/** Enough rounds for the compiler to have done its work. */
function leastCpuMs(repetitions: number, work: () => number): Timed {
  let result = 0;
  let ms = Number.POSITIVE_INFINITY;
  for (let i = 0; i < repetitions; i++) {
    const before = process.cpuUsage();
    result = work();
    const { user, system } = process.cpuUsage(before);
    ms = Math.min(ms, (user + system) / 1e3);
  }
  return { result, ms };
}

const folder = mkdtempSync(join(tmpdir(), 'pareto-bench-'));
const rowsFile = join(folder, 'rows');

function compiled(name: string): string | undefined {
  const program = join(folder, name);
  try {
    execFileSync('gcc', ['-O3', '-march=native', '-o', program, join(here, `${name}.c`), '-lm'], { stdio: 'pipe' });
    return program;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw error;
    return undefined;
  }
}

function runC(program: string, args: readonly (string | number)[]): Timed {
  const [result, ms] = execFileSync(program, [rowsFile, ...args.map(String)], { encoding: 'utf8' })
    .split(' ')
    .map(Number);
  return { result, ms };
}

function line(what: string, typescript: Timed, c: Timed | undefined, allowed: number): void {
  const ours = `${typescript.ms.toFixed(2).padStart(8)} ms`;
  const theirs =
    c === undefined
      ? ''
      : `${c.ms.toFixed(2).padStart(8)} ms ${(typescript.ms / c.ms).toFixed(2).padStart(6)} (goal ${allowed})`;
  console.log(`${what.padEnd(52)} ${ours} ${theirs}`);
  if (c !== undefined && Math.abs(typescript.result - c.result) > 1e-12 * c.result)
    throw new Error(`${what}: TypeScript finds ${typescript.result}, C ${c.result}`);
}

try {
  const filter = compiled('filter');
  const volume = compiled('hypervolume');
  const textbook = compiled('textbook');
  if (filter === undefined || volume === undefined) console.log('There is no gcc here: nothing to compare with.');
  console.log(`${''.padEnd(52)}  TypeScript           C  ratio`);
  for (const [kind, allowed] of [
    ['uniform', 2.5],
    ['anticorrelated', 1.2],
    ['plane', 1.2],
  ] as const) {
    const rows = rowsOf(kind, 1e6, 3);
    writeFileSync(rowsFile, rows);
    const repetitions = kind === 'uniform' ? 100 : 25;
    const ours = leastCpuMs(repetitions, () => nondominatedFlat(rows, 3).length);
    const theirs = filter === undefined ? undefined : runC(filter, [1e6, repetitions]);
    line(`filter 1e6 x 3, ${kind}, front of ${ours.result}`, ours, theirs, allowed);
    if (textbook !== undefined)
      line('  against sorting and a staircase by bisection', ours, runC(textbook, [1e6, 20]), allowed);
  }
  for (const dimension of [3, 4])
    for (const count of [1e3, 1e4]) {
      const rows = rowsOf('sphere', count, dimension);
      writeFileSync(rowsFile, rows);
      const reference = Array.from({ length: dimension }, () => 1.1);
      // The briefest need the most, on a machine that does other things too.
      const repetitions = dimension === 3 ? 2000 : count === 1e3 ? 500 : 40;
      const ours = leastCpuMs(repetitions, () => hypervolumeOfRows(rows, reference));
      const theirs = volume === undefined ? undefined : runC(volume, [count, dimension, 1.1, repetitions]);
      line(`hypervolume ${count} x ${dimension}, sphere`, ours, theirs, 2);
    }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
