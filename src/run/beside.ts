import { stringify } from 'csv-stringify/sync';
import { goalsOf } from '../objective/score.js';
import { variablesOf } from '../search/factored.js';
import { coarsen, epsilonOf } from '../search/pareto/coarsen.js';
import { compareVectors } from '../search/pareto/dominance.js';
import type { UnionDesign } from '../search/union.js';
import type { Alternative } from './alternative.js';
import { designId } from './describe.js';
import type { TiedDesign } from './front.js';
import { MOST_NEAR, type NearUnionDesign } from './near.js';
import type { Plan } from './plan.js';
import type { FoundUnion } from './union.js';

/** What a run lists instead of, or beside, the plain front, and what its certificate says of it. */
export interface Beside {
  readonly front: readonly TiedDesign[];
  readonly certificate: Readonly<Record<string, unknown>>;
  /** A file of the run folder, in pieces. */
  readonly file?: { readonly name: string; readonly pieces: Iterable<string> };
  /** Why what was asked for is not listed. */
  readonly tooMany?: string;
}

/** How far around the front all designs are to be found; undefined where nobody asks for any. */
export const bandOf = ({ ties, band }: Plan): number | undefined => (ties === true ? 0 : band);

export function besideOf(plan: Plan, alternatives: readonly Alternative[], { front, near }: FoundUnion): Beside {
  if (plan.epsilon !== undefined) return coarsened(front, plan.epsilon);
  if (near === undefined) return { front, certificate: {} };
  const what = plan.ties === true ? 'ties' : 'band';
  const { passes } = near;
  if (near.designs === undefined)
    return {
      front,
      certificate: { [what]: { ...width(plan), designs: null, atLeast: near.count, most: MOST_NEAR, passes } },
      tooMany: tooMany(what, near.count),
    };
  const tied: readonly TiedDesign[] = plan.ties === true ? withTies(front, near.designs) : front;
  const listed = plan.ties === true ? tiesIn(tied) : near.designs;
  return {
    front: tied,
    certificate: {
      [what]: {
        ...width(plan),
        designs: listed.length,
        ...(plan.ties === true && { points: tied.filter(({ ties = [] }) => ties.length > 0).length }),
        passes,
      },
    },
    file: { name: `${what}.csv`, pieces: csvOf(plan, alternatives, front, listed) },
  };
}

/** ties.csv of a front whose points hold their ties. */
export const tiesCsv = (plan: Plan, alternatives: readonly Alternative[], front: readonly TiedDesign[]) =>
  csvOf(plan, alternatives, front, tiesIn(front));

const tiesIn = (front: readonly TiedDesign[]) =>
  front.flatMap(({ ties = [], objectives }) => ties.map((tie) => ({ ...tie, objectives })));

const width = ({ band }: Plan) => (band === undefined ? {} : { factor: 1 + band });

/** Why a finished run does not list what it was asked for: its certificate says so. */
export function notListed(certificate: Readonly<Record<string, unknown>>): string | undefined {
  for (const what of ['ties', 'band'] as const) {
    const said = certificate[what] as { designs: number | null; atLeast?: number } | undefined;
    if (said?.designs === null) return tooMany(what, said.atLeast ?? 0);
  }
  return undefined;
}

function tooMany(what: 'ties' | 'band', count: number): string {
  const designs = what === 'ties' ? 'tie with the front' : 'lie in the band';
  const remedy = what === 'ties' ? 'Fix genes that make no difference' : 'Give a narrower band, or shorten the lists';
  return count === 0
    ? `More designs of one pool may ${designs} than can be held: none is listed. ${remedy}.`
    : `At least ${count} designs ${designs}, more than the ${MOST_NEAR} that a run lists: none is listed. ${remedy}.`;
}

function coarsened(front: readonly UnionDesign[], epsilon: number): Beside {
  const vectors = front.map(({ objectives }) => [...objectives]);
  const kept = front.length === 0 ? [] : coarsen(vectors, epsilon);
  return {
    front: kept.map((index) => front[index]),
    certificate: {
      coarsened: {
        guarantee: 'of every point of the exact front one that is kept comes within the factor in every goal',
        factor: 1 + epsilon,
        reached: 1 + epsilonReached(kept, vectors),
        exactPoints: front.length,
      },
    },
  };
}

const epsilonReached = (kept: readonly number[], vectors: readonly (readonly number[])[]): number =>
  epsilonOf(
    kept.map((index) => vectors[index]),
    vectors,
  );

/** Each point with the other designs of its objectives. Both lists are in the order of the objectives. */
function withTies(front: readonly UnionDesign[], designs: readonly NearUnionDesign[]): TiedDesign[] {
  let at = 0;
  return front.map((point) => {
    const ties: NearUnionDesign[] = [];
    for (; at < designs.length && compareVectors(designs[at].objectives, point.objectives) === 0; at++)
      if (!isSame(designs[at], point)) ties.push(designs[at]);
    return { ...point, ties };
  });
}

const isSame = (one: NearUnionDesign, other: UnionDesign) =>
  one.alternative === other.alternative && compareVectors(one.genome, other.genome) === 0;

const ROWS_OF_A_PIECE = 5000;

/** One line a design: the point that it ties with where it does, id, genes, goals (units in their names). */
function* csvOf(
  plan: Plan,
  alternatives: readonly Alternative[],
  front: readonly UnionDesign[],
  designs: readonly Pick<NearUnionDesign, 'alternative' | 'genome' | 'objectives'>[],
): Generator<string> {
  const goals = goalsOf(plan.objective);
  const ids = new Map(
    front.map(({ alternative, genome, objectives }) => [
      objectives.join(),
      designId(alternatives[alternative].genes(genome)),
    ]),
  );
  const names = new Set(alternatives.flatMap((one) => Object.keys(one.genes(variablesOf(one.factored).map(() => 0)))));
  const columns = ['point', 'id', ...names, ...goals.map(({ id }) => id)];
  yield stringify([columns]);
  for (let at = 0; at < designs.length; at += ROWS_OF_A_PIECE)
    yield stringify(
      designs.slice(at, at + ROWS_OF_A_PIECE).map(({ alternative, genome, objectives }) => {
        const genes = alternatives[alternative].genes(genome);
        return {
          point: ids.get(objectives.join()) ?? '',
          id: designId(genes),
          ...genes,
          ...Object.fromEntries(
            goals.map(({ id, sense }, i) => [id, sense === 'min' ? objectives[i] : -objectives[i]]),
          ),
        };
      }),
      { columns, escape_formulas: true },
    );
}
