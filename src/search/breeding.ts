import type { Breed, Population } from './evolution.js';
import type { Nursery } from './nursery.js';
import { anyOf, kinOf, tournament } from './part/selection.js';
import type { Member } from './part/member.js';

/** Share of first parents that come from the unbounded archive, not from the population. */
const FROM_ARCHIVE = 0.5;

/** One child of the first parent, by the operator whose children did best lately. */
export function childOf(
  { elite, credit, domains, operators, ranges, rng }: Nursery,
  base: Member,
  mate: Member,
  members: readonly Member[],
): { genome: number[]; operator: number } {
  const operator = credit.choose(rng);
  base.children++;
  const parents = {
    base: base.genome,
    mate: mate.genome,
    kin: () => kinOf(base, members, ranges, rng),
    other: () => anyOf(members, rng),
    best: () => elite.draw(rng).genome,
  };
  return { genome: operators[operator](domains, parents, rng), operator };
}

/** Parents by binary tournament in the population; half of the first ones from the archive. */
export function tournamentBreeding(populations: readonly Population[]): Breed {
  return (nursery, home, count) => {
    const { members } = populations[home];
    const { rng, elite } = nursery;
    return Array.from({ length: count }, () => {
      const base = rng.real() < FROM_ARCHIVE && elite.size > 0 ? elite.draw(rng) : tournament(members, rng);
      return childOf(nursery, base, tournament(members, rng), members);
    });
  };
}
