import { counted } from '../catalog/count.js';
import { goalsOf } from '../objective/score.js';
import { variablesOf } from '../search/factored.js';
import { compareVectors, dominates } from '../search/pareto/dominance.js';
import { judgeOf } from '../search/verdict.js';
import type { Alternative } from './alternative.js';
import { describe, designId } from './describe.js';
import { difference } from './difference.js';
import { frontCsv, frontOf, type TiedDesign } from './front.js';
import { hashOf, type Plan } from './plan.js';
import type { Front, Manifest, Point } from './schema.js';

export interface Rechecked {
  /** What is wrong with the front as it is written; empty where nothing is. */
  readonly faults: readonly { readonly point: string | null; readonly fault: string }[];
  /** Points that are feasible designs, with the objectives that they have, whatever is written. */
  readonly designs: readonly (TiedDesign & { readonly id: string })[];
}

/** Evaluates every point again, and holds it against what is written: figures to the bit, feasibility, dominance, marks. */
export function recheck(
  plan: Plan,
  alternatives: readonly Alternative[],
  { front, csv, manifest }: { readonly front: Front; readonly csv: string; readonly manifest: Manifest },
): Rechecked {
  const judges = alternatives.map(({ factored }) => judgeOf(factored));
  const faults: { point: string | null; fault: string }[] = [];
  const designs: Rechecked['designs'][number][] = [];
  for (const point of front.points) {
    const alternative = alternatives.findIndex((one) => spells(one, point));
    if (alternative < 0) {
      faults.push({ point: point.id, fault: 'its genes are not those that its genome spells in this space' });
      continue;
    }
    const verdict = judges[alternative](point.genome);
    if (verdict.kind !== 'feasible') {
      faults.push({ point: point.id, fault: `it is ${verdict.kind}: ${verdict.rule}` });
      continue;
    }
    const { genome } = point;
    const { objectives, preference = [] } = verdict;
    const ties = point.ties?.map((tie) => ({ ...tie, alternative: whoseTie(alternatives, tie) }));
    designs.push({ id: point.id, alternative, genome, objectives, preference, ...(ties !== undefined && { ties }) });
    for (const tie of ties ?? []) {
      const tied = tie.alternative < 0 ? undefined : judges[tie.alternative](tie.genome);
      if (tied?.kind !== 'feasible' || compareVectors(tied.objectives, objectives) !== 0)
        faults.push({ point: point.id, fault: `design ${tie.id} does not tie with it` });
    }
    const { marks: _, ties: __, ...written } = point;
    const fault =
      difference(written, describe(alternatives[alternative], genome)) ?? goalDifference(plan, point, objectives);
    if (fault !== undefined) faults.push({ point: point.id, fault });
  }
  for (const fault of dominated(designs)) faults.push(fault);
  if (faults.length === 0) for (const fault of tableFaults(plan, alternatives, front, csv, designs)) faults.push(fault);
  const { front: hash } = manifest.hashes;
  if (hash === undefined) faults.push({ point: null, fault: 'the manifest holds no hash of front.json' });
  else if (hash !== hashOf(front))
    faults.push({ point: null, fault: 'front.json is not the file that the run wrote: its hash has changed' });
  if (manifest.frontSize !== front.points.length)
    faults.push({
      point: null,
      fault: `front.json has ${counted(front.points.length, 'point')}, the run found ${manifest.frontSize}`,
    });
  return { faults, designs };
}

function spells(alternative: Alternative, { genome, genes: written }: Point): boolean {
  return lengthOf(alternative) === genome.length && difference(written, alternative.genes(genome)) === undefined;
}

/** Which alternative a tied design is of; -1 where its genome spells none of that name. */
function whoseTie(alternatives: readonly Alternative[], { id, genome }: { id: string; genome: number[] }): number {
  return alternatives.findIndex((one) => lengthOf(one) === genome.length && designId(one.genes(genome)) === id);
}

const lengthOf = ({ factored }: Alternative): number => variablesOf(factored).length;

/** What search makes of a design and what core makes of it are the same figures. */
function goalDifference(plan: Plan, { metrics }: Point, objectives: readonly number[]): string | undefined {
  for (const [i, { id, sense }] of goalsOf(plan.objective).entries()) {
    const found = sense === 'min' ? objectives[i] : -objectives[i];
    if (metrics[id] !== found) return `${id} is written as ${metrics[id]}, the search finds ${found}`;
  }
  return undefined;
}

/** No point may be as good as another in all goals. */
function dominated(designs: Rechecked['designs']): Rechecked['faults'] {
  return designs.flatMap((design, i) => {
    const better = designs.find(
      (other, k) =>
        dominates(other.objectives, design.objectives) ||
        (k < i && compareVectors(other.objectives, design.objectives) === 0),
    );
    return better === undefined ? [] : [{ point: design.id, fault: `point ${better.id} is as good in every goal` }];
  });
}

/** Marks, order and the CSV follow from the points. */
function tableFaults(
  plan: Plan,
  alternatives: readonly Alternative[],
  front: Front,
  csv: string,
  designs: Rechecked['designs'],
): Rechecked['faults'] {
  const expected = frontOf(plan, alternatives, designs);
  const fault = difference(front, expected);
  if (fault !== undefined) return [{ point: null, fault: `front.json: ${fault}` }];
  return csv === frontCsv(expected) ? [] : [{ point: null, fault: 'front.csv does not hold what front.json holds' }];
}
