import { excess, goalsOf, limitsOf } from '../objective/score.js';
import { Archive } from '../search/pareto/archive.js';
import { designCount } from '../search/factored.js';
import type { Genome } from '../search/problem.js';
import { Rng } from '../search/rng.js';
import { Seen } from '../search/seen.js';
import type { UnionDesign } from '../search/union.js';
import { buildAlternatives, type Alternative } from './alternative.js';
import { drawerOf, type Drawer } from './draw.js';
import { designId } from './describe.js';
import type { Value } from './genome.js';
import type { Plan } from './plan.js';
import { weigherOf, type Weigher } from './weigh.js';

/** A design off the front, with its metrics; what nobody knows is absent. */
export interface Sample {
  readonly id: string;
  readonly genes: Readonly<Record<string, Value>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** The first limit that it breaks, by its metric; undefined: it meets all, and a point of the front beats it. */
  readonly rule: string | undefined;
}

/**
 * What drawing came to. `tied`: designs with the figures of a point in every goal. `undominated`: those that no point is as
 * good as, so that the front lacks them.
 */
export interface SampleCounts {
  readonly drawn: number;
  readonly dominated: number;
  readonly infeasible: number;
  readonly tied: number;
  readonly undominated: number;
  /** Evaluations that threw, our own bug: the run still has its front. */
  readonly failed: number;
}

export interface Sampled {
  readonly samples: readonly Sample[];
  readonly counts: SampleCounts;
}

/** Rows of each kind to aim at. */
const MOST = { dominated: 4000, infeasible: 2000 };

/**
 * Evaluations of a part that each half may take, of some 15 microseconds each. A design of the reference space that is drawn
 * anywhere takes ten, a neighbour of a point three.
 */
const MOST_WALKS = { anywhere: 20_000, near: 12_000 };

/** A space of no more designs is gone through: they are no more than rows. */
const SMALL = 2000n;

/** Streams of random numbers that nothing else of a run draws from. */
const STREAM = 0x5a3b0000;

/** One kind of design, ready to be drawn from. */
interface Ground {
  readonly alternative: Alternative;
  readonly drawer: Drawer;
  readonly weigh: Weigher;
  readonly seen: Seen;
}

/**
 * Designs off the front for pictures: first from anywhere, each kind of system in turn, up to half of what is wanted; then
 * neighbours of points, for the rest. Each design once; those of a small space all. Follows from the plan and the front alone.
 */
export function drawSamples(plan: Plan, front: readonly UnionDesign[]): Sampled {
  // Without limits the stages tell what stands from what does not, and every design that does has figures.
  const alternatives = buildAlternatives({ ...plan, objective: { ...plan.objective, limits: [] } });
  const grounds = alternatives.map((alternative, i): Ground => {
    const seen = new Seen();
    for (const point of front) if (point.alternative === i) seen.add(point.genome);
    const drawer = drawerOf(alternative.factored, new Rng(plan.seed, STREAM + 1 + i));
    return { alternative, drawer, weigh: weigherOf(alternative), seen };
  });
  const sieve = sieveOf(plan, front);
  const result = (): Sampled => {
    const { samples, counts } = sieve.result();
    return { samples, counts: { ...counts, failed: grounds.reduce((sum, { drawer }) => sum + drawer.failures, 0) } };
  };
  if (alternatives.reduce((sum, { factored }) => sum + designCount(factored), 0n) <= SMALL) {
    for (const ground of grounds) for (const genome of ground.drawer.all()) sieve.offer(ground, genome, 1);
    return result();
  }
  const walks = () => grounds.reduce((sum, { drawer }) => sum + drawer.walks, 0);

  const half = front.length === 0 ? 1 : 0.5;
  for (let turn = 0; walks() < MOST_WALKS.anywhere && !sieve.full(half); turn++) {
    const ground = grounds[turn % grounds.length];
    sieve.offer(ground, ground.drawer.anywhere(), half);
  }
  const rng = new Rng(plan.seed, STREAM);
  const before = walks();
  // A point whose genes have one value each has no neighbour, and takes no walk.
  for (let tries = 0; front.length > 0 && tries < MOST_WALKS.near && !sieve.full(1); tries++) {
    if (walks() - before >= MOST_WALKS.near) break;
    const point = front[rng.integer(front.length)];
    const ground = grounds[point.alternative];
    sieve.offer(ground, ground.drawer.near(point.genome), 1);
  }
  return result();
}

/** Takes designs that are drawn, and keeps those that pictures want. */
function sieveOf(plan: Plan, front: readonly UnionDesign[]) {
  const goals = goalsOf(plan.objective);
  const limits = limitsOf(plan.objective);
  const points = new Archive({ objectives: goals.length, preferences: 0, genome: 0 });
  for (const { objectives } of front) points.offer(objectives, [], []);
  const samples: Sample[] = [];
  const counts = { drawn: 0, dominated: 0, infeasible: 0, tied: 0, undominated: 0 };
  const nameOf = (vector: readonly number[]) => vector.join();
  const onFront = new Set(front.map(({ objectives }) => nameOf(objectives)));
  const room = (kind: keyof typeof MOST, share: number) => counts[kind] < share * MOST[kind];

  return {
    full: (share: number) => !room('dominated', share) && !room('infeasible', share),
    /** `share`: of the rows of each kind that may be taken by now. */
    offer({ alternative, weigh, seen }: Ground, genome: Genome | undefined, share: number): void {
      if (genome === undefined || !seen.add(genome)) return;
      counts.drawn++;
      const weighed = weigh(genome);
      if (weighed.kind !== 'feasible') return;
      const { system } = weighed;
      const { setting } = alternative;
      const broken = limits.find((limit) => excess(limit, limit.metric.of(system, setting)) > 0);
      const vector = goals.map((goal) => (goal.sense === 'min' ? goal.of(system, setting) : -goal.of(system, setting)));
      if (broken === undefined && !points.dominates(vector)) {
        counts[onFront.has(nameOf(vector)) ? 'tied' : 'undominated']++;
        return;
      }
      const kind = broken === undefined ? 'dominated' : 'infeasible';
      if (!room(kind, share)) return;
      const { metrics } = weighed.measured();
      if (!Object.values(metrics).every(Number.isFinite)) return;
      counts[kind]++;
      const genes = alternative.genes(genome);
      samples.push({ id: designId(genes), genes, metrics, rule: broken?.metric.id });
    },
    result: () => ({ samples, counts }),
  };
}
