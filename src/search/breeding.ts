import type { Elite } from './elite.js';
import type { Breed, Population } from './evolution.js';
import type { Nursery } from './nursery.js';
import { anyOf, kinOf, tournament } from './part/selection.js';
import type { Member } from './part/member.js';

/** Share of first parents that come from the unbounded archive, not from the population, at most. */
const FROM_ARCHIVE = 0.5;
/** An archive of fewer than one to this many members of the population gets less: a few designs must not father half of all. */
const FEW = 10;

/**
 * None while nothing is feasible: those that violate least are alike, and often near what is feasible only by a detour. The
 * larger the archive, the more of its members stand where the front is crowded already; the population is thinned, and
 * knows where it is not. So the share falls as the archive outgrows it.
 */
function archiveShare(members: number, { feasible, size }: Elite): number {
  return feasible ? FROM_ARCHIVE * Math.min(1, members / size, (FEW * size) / members) : 0;
}

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

/** Parents by binary tournament in the population; up to half of the first ones from the archive. */
export function tournamentBreeding(populations: readonly Population[]): Breed {
  return (nursery, home, count) => {
    const { members } = populations[home];
    const { rng, elite } = nursery;
    const share = archiveShare(members.length, elite);
    return Array.from({ length: count }, () => {
      const base = rng.real() < share ? elite.draw(rng) : tournament(members, rng);
      return childOf(nursery, base, tournament(members, rng), members);
    });
  };
}
