import { goalsOf } from '../objective/score.js';
import { Archive, entriesOf } from '../search/pareto/archive.js';
import { better } from '../search/pareto/band.js';
import { refutes } from '../search/refute.js';
import { designId } from './describe.js';
import type { Value } from './genome.js';
import type { Plan } from './plan.js';
import type { Rechecked } from './recheck.js';
import type { Verification } from './verification.js';

type CounterExample = Verification['counterExamples'][number];

/** Holds feasible designs, wherever they come from, against the points of a front. */
export interface Refuter {
  offer(objectives: ArrayLike<number>, genes: () => Record<string, Value>, foundBy: string): void;
  /** The best of them, in the order of their objectives: none is as good as another. */
  counterExamples(): CounterExample[];
}

export function refuterOf(plan: Plan, designs: Rechecked['designs']): Refuter {
  const goals = goalsOf(plan.objective);
  // A coarsened front claims no more than to come within its factor.
  const { epsilon = 0 } = plan;
  const front = designs.map(({ objectives }) => objectives.map((value) => better(value, epsilon)));
  const archive = new Archive({ objectives: goals.length, preferences: 0, genome: 1 });
  const found: CounterExample[] = [];
  return {
    offer(objectives, genesOf, foundBy) {
      const refuted = refutes(front, objectives);
      if (refuted === undefined || !archive.offer(objectives, [], [found.length])) return;
      const genes = genesOf();
      found.push({
        id: designId(genes),
        foundBy,
        genes,
        objectives: Object.fromEntries(
          goals.map(({ id, sense }, i) => [id, sense === 'min' ? objectives[i] : -objectives[i]]),
        ),
        kind: refuted.kind,
        points: refuted.points.map((i) => designs[i].id),
      });
    },
    counterExamples: () => Array.from(entriesOf(archive.entries()), ({ genome }) => found[genome[0]]),
  };
}
