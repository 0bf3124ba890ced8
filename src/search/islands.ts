/**
 * Eight populations, whatever the workers, that breed in turn and share an unbounded archive. They disagree on who
 * survives (crowding, reference directions, additive epsilon), so that what misleads one does not mislead all, and at a
 * barrier, when all have bred, each sends one member on to the next. Bred by genetic-js.
 */
import { childOf } from './breeding.js';
import { type Bred, type Breed, evolve, type Population } from './evolution.js';
import { breedGeneration } from './genetic.js';
import type { Nursery } from './nursery.js';
import type { MakeOptimizer } from './optimizer.js';
import { referenceDirections } from './part/directions.js';
import { epsilonSurvival } from './part/indicator.js';
import { heavyStep } from './part/mutation.js';
import { nichingSurvival } from './part/niching.js';
import { competing } from './part/operators.js';
import { rankThenCrowding, type Survival } from './part/survival.js';

export const ISLANDS = 8;

/** Share of children that take one more step. */
const MUTATION = 0.1;
/** Share of mothers that come from the shared archive, once something is feasible. */
const FROM_ARCHIVE = 0.5;

export const islands: MakeOptimizer = (problem, options) =>
  evolve(problem, options, competing(problem.variables), ({ rng }) => {
    const size = Math.max(4, Math.ceil((options.population ?? 100) / ISLANDS));
    const directions = referenceDirections(problem.objectiveCount, options.population ?? 100);
    const kinds: (() => Survival)[] = [
      () => rankThenCrowding,
      () => epsilonSurvival,
      () => nichingSurvival(directions, rng),
    ];
    const populations: Population[] = Array.from({ length: ISLANDS }, (_, i) => ({
      members: [],
      size,
      survive: kinds[i % kinds.length](),
    }));
    return { populations, breed: geneticBreeding(populations), batch: size, migrate: () => migrateAlong(populations) };
  });

function geneticBreeding(populations: readonly Population[]): Breed {
  return (nursery: Nursery, home, count) => {
    const { rng, elite, domains } = nursery;
    const { members } = populations[home];
    const children: Bred[] = [];
    const added = (child: Bred): number => members.length + children.push(child) - 1;
    const bred = (mother: number, father: number): number => {
      const base = elite.feasible && rng.real() < FROM_ARCHIVE ? elite.draw(rng) : members[mother];
      return added(childOf(nursery, base, members[father], members));
    };
    const handles = breedGeneration(
      {
        parents: members.length,
        children: count,
        mutation: MUTATION,
        crossover: (mother, father) => [bred(mother, father), bred(father, mother)],
        mutate: (handle) => {
          const { genome, operator } = children[handle - members.length] ?? {
            genome: members[handle].genome,
            operator: -1,
          };
          const changed = [...genome];
          heavyStep(domains, changed, rng);
          return added({ genome: changed, operator });
        },
      },
      rng,
    );
    return handles.map(
      (handle) => children[handle - members.length] ?? { genome: [...members[handle].genome], operator: -1 },
    );
  };
}

/** A ring: the best member of each goes to the next, in the place of its last. */
function migrateAlong(populations: readonly Population[]): void {
  const best = populations.map(({ members }) => members[0]);
  for (const [i, population] of populations.entries()) {
    const guest = best[(i + populations.length - 1) % populations.length];
    if (guest === undefined || population.members.includes(guest)) continue;
    population.members = population.survive([...population.members, guest], population.size);
  }
}
