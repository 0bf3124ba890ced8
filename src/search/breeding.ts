import type { Elite } from './elite.js';
import type { Bred, Breed, Population } from './evolution.js';
import type { Nursery } from './nursery.js';
import { besideKin, type Operator } from './part/operators.js';
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

/**
 * Share of children of the best design of one objective: an archive that has outgrown the population is seldom drawn from, and
 * tight rules leave the ends of a front to few. Half of them are bred beside kin.
 */
const OF_LEADERS = 0.04;

/** One child of the first parent, by the operator whose children did best lately. */
export function childOf(nursery: Nursery, base: Member, mate: Member, members: readonly Member[]): Bred {
  const operator = nursery.credit.choose(nursery.rng);
  return { genome: nursery.operators[operator](...parentsOf(nursery, base, mate, members)), operator };
}

function parentsOf(nursery: Nursery, base: Member, mate: Member, members: readonly Member[]): Parameters<Operator> {
  const { elite, domains, ranges, rng } = nursery;
  base.children++;
  const parents = {
    base: base.genome,
    mate: mate.genome,
    kin: () => kinOf(base, members, ranges, rng),
    other: () => anyOf(members, rng),
    best: () => elite.draw(rng).genome,
  };
  return [domains, parents, rng];
}

/** Parents by binary tournament in the population; up to half of the first ones from the archive. */
export function tournamentBreeding(populations: readonly Population[]): Breed {
  return (nursery, home, count) => {
    const { members } = populations[home];
    const { rng, elite } = nursery;
    const share = archiveShare(members.length, elite);
    return Array.from({ length: count }, (): Bred => {
      const at = rng.real();
      if (elite.feasible && at > 1 - OF_LEADERS) {
        const leader = elite.leader(rng);
        if (at > 1 - OF_LEADERS / 2)
          return { genome: besideKin(...parentsOf(nursery, leader, leader, members)), operator: -1 };
        return childOf(nursery, leader, tournament(members, rng), members);
      }
      const base = at < share ? elite.draw(rng) : tournament(members, rng);
      return childOf(nursery, base, tournament(members, rng), members);
    });
  };
}
