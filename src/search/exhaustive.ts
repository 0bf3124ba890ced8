/**
 * Every design of a finite space, in lexicographic order. Slow and plain: the oracle that composition is tested
 * against.
 */
import { type Counts, countRule, noCounts } from './counts.js';
import { designCount, variablesOf } from './factored.js';
import { Fresh } from './fresh.js';
import type { Surroundings } from './gather.js';
import { shapeOf } from './join.js';
import type { MakeOptimizer } from './optimizer.js';
import { domainsOf } from './part/domain.js';
import { hasNaN, joinFault } from './no-number.js';
import { compareVectors } from './pareto/dominance.js';
import { Archive, type Entries } from './pareto/archive.js';
import { Band } from './pareto/band.js';
import { RowList } from './pareto/row-list.js';
import { preferenceOf } from './preference.js';
import type { FactoredProblem, Genome, Infeasible } from './problem.js';
import { Rng } from './rng.js';
import { advance, dialsOf, genomeAt } from './space.js';
import { constraintName } from './verdict.js';
import { Walker } from './walker.js';

/** The largest space that `auto` enumerates, in designs. */
export const EXHAUSTIVE_LIMIT = 1e8;

const CHUNK_DESIGNS = 2 ** 20;

export interface EnumeratedChunk {
  readonly front: Entries;
  readonly counts: Counts;
}

/** How the space is cut for workers: by its size alone. */
export function enumerationChunks(problem: FactoredProblem): { start: bigint; count: number }[] {
  return chunksOf(designCount(problem));
}

/** The same for a space of so many designs. */
export function chunksOf(total: bigint): { start: bigint; count: number }[] {
  const length = Math.ceil(Number(total) / CHUNK_DESIGNS);
  return Array.from({ length }, (_, i) => {
    const start = BigInt(i) * BigInt(CHUNK_DESIGNS);
    return { start, count: Math.min(CHUNK_DESIGNS, Number(total - start)) };
  });
}

/** Joins and offers each complete design of the range. */
export function enumerateChunk(problem: FactoredProblem, start: bigint | number, count: number): EnumeratedChunk {
  const preference = preferenceOf(problem);
  const preferred = new Float64Array(preference.length);
  const archive = new Archive(shapeOf(problem));
  const counts = eachFeasible(problem, start, count, (out, genome, figures) => {
    if (archive.dominates(out)) return;
    preference.write(figures, preferred);
    archive.offer(out, preferred, genome);
  });
  return { front: archive.entries(), counts };
}

/** The designs of the range that lie in the band around a front: rows objectives ++ genome in lexicographic order. */
export function enumerateNear(
  problem: FactoredProblem,
  start: bigint | number,
  count: number,
  { front, band: by, most }: Surroundings,
): { readonly front: Entries; readonly counts: Counts & { readonly designs: number } } {
  const { objectiveCount: objectives } = problem;
  const genomeLength = variablesOf(problem).length;
  const band = new Band(front, objectives, by);
  const found = new RowList(objectives + genomeLength, most);
  const counts = eachFeasible(problem, start, count, (out, genome) => {
    if (!band.excludes(out)) found.push(out, objectives, genome);
  });
  return {
    front: { objectives, preferences: 0, genome: genomeLength, rows: found.rows() },
    counts: { ...counts, designs: found.count },
  };
}

/** Visits objectives, genome and part figures of each feasible design; parts whose choices did not change keep their verdict. */
function eachFeasible(
  problem: FactoredProblem,
  start: bigint | number,
  count: number,
  visit: (out: Float64Array, genome: readonly number[], figures: readonly Float64Array[]) => void,
): Counts {
  const { objectiveCount, constraintCount } = problem;
  const variables = variablesOf(problem);
  const dials = dialsOf(variables);
  const walkers = problem.parts.map((_, p) => new Walker(problem, p));
  const figures = walkers.map((walker) => walker.figures);
  const verdicts: (Infeasible | undefined)[] = [];
  const out = new Float64Array(objectiveCount + constraintCount);
  const limits = Array.from({ length: constraintCount }, (_, i) => ({ rule: constraintName(i) }));
  const counts = noCounts();

  const genome = count > 0 ? genomeAt(variables, start) : [];
  let shared = genome.slice(0, problem.shared.length);
  /** The leftmost position that differs from the design before; -1 at the first. */
  let changed = -1;
  for (counts.leaves = 0; counts.leaves < count; counts.leaves++) {
    if (changed < shared.length) shared = genome.slice(0, shared.length);
    for (const [p, walker] of walkers.entries()) if (changed < walker.end) verdicts[p] = walker.evaluate(genome);
    offer();
    changed = advance(genome, dials);
    if (changed < 0 && counts.leaves + 1 < count)
      throw new RangeError(`${count} designs from ${start} on reach beyond the space`);
  }

  function offer(): void {
    const verdict = verdicts.find((found) => found !== undefined);
    if (verdict) {
      countRule(counts, verdict, 1);
      return;
    }
    // What `join` does not write is no number.
    out.fill(Number.NaN);
    problem.join(shared, figures, out);
    if (hasNaN(out)) throw joinFault(problem, out, genome);
    for (let i = 0; i < constraintCount; i++) {
      if (out[objectiveCount + i] <= 0) continue;
      countRule(counts, limits[i], 1);
      return;
    }
    counts.feasible++;
    visit(out, genome, figures);
  }

  return counts;
}

/**
 * The same order for any problem, one ask at a time; designs to start from go before it, and what is told before its turn
 * loses it. Only these are remembered, for the others may be many.
 */
export const exhaustive: MakeOptimizer = (problem, { from = [] }) => {
  const dials = dialsOf(problem.variables);
  const fresh = new Fresh(domainsOf(problem.variables), new Rng(0), from);
  const next = [...dials.first];
  let finished = false;
  return {
    ask(count) {
      const asked: Genome[] = fresh.waiting(count);
      while (asked.length < count && !finished) {
        if (fresh.seen.size === 0 || !fresh.seen.has(next)) asked.push([...next]);
        finished = advance(next, dials) < 0;
      }
      return asked;
    },
    tell(trials) {
      if (finished) return;
      for (const { genome } of trials) if (compareVectors(genome, next) >= 0) fresh.seen.add(genome);
    },
  };
};
