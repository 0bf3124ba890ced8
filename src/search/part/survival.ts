/** Who lives on. Each kind of survival writes the rank and the spread that parents are chosen by. */
import { thinByCrowding } from './crowding.js';
import type { Member } from './member.js';
import { rankMembers } from './ranking.js';

/** At most `count` of the members, best first. */
export type Survival = (members: readonly Member[], count: number) => Member[];

/** NSGA-II: whole fronts, and of the one that does not fit the least crowded members. */
export const rankThenCrowding: Survival = (members, count) => {
  const kept: Member[] = [];
  for (const front of rankMembers(members)) {
    if (kept.length >= count) break;
    const room = Math.min(count - kept.length, front.length);
    const best = front[0].excess === 0 ? thinByCrowding(front, room) : front.slice(0, room);
    for (const member of best) kept.push(member);
  }
  return kept;
};

/**
 * For survivals that only thin fronts of feasible members: infeasible ones fill what room is left, the least violating
 * first.
 */
export function feasibleFirst(members: readonly Member[], count: number, thin: Survival): Member[] {
  const feasible = members.filter(({ excess }) => excess === 0);
  const kept = feasible.length > 0 ? thin(feasible, Math.min(count, feasible.length)) : [];
  if (kept.length === count) return kept;
  const infeasible = rankMembers(members.filter(({ excess }) => excess > 0)).flat();
  const worst = kept.reduce((rank, member) => Math.max(rank, member.rank), -1);
  for (const member of infeasible) {
    member.rank += worst + 1;
    member.spread = 0;
  }
  return [...kept, ...infeasible.slice(0, count - kept.length)];
}
