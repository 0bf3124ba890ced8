/**
 * Fronts under constrained domination: feasible designs by non-dominated sorting, then the infeasible ones by how much they
 * violate (Deb, Pratap, Agarwal, Meyarivan: "A fast and elitist multiobjective genetic algorithm: NSGA-II", IEEE TEC 6, 2002).
 */
import { compareVectors } from '../pareto/dominance.js';
import type { Member } from './member.js';

/**
 * The members by front, best first; writes each one's rank. In lexicographic order no later member dominates an earlier one, so
 * each needs comparing only with those before it (Zhang, Tian, Cheng, Jin: "An efficient approach to nondominated
 * sorting", IEEE TEC 19, 2015). Ties keep the order given.
 */
export function rankMembers(members: readonly Member[]): Member[][] {
  const fronts: Member[][] = [];
  const feasible = members.filter(({ excess }) => excess === 0);
  feasible.sort((a, b) => compareVectors(a.objectives, b.objectives));
  for (const member of feasible) {
    let rank = 0;
    while (rank < fronts.length && isDominated(member.objectives, fronts[rank])) rank++;
    if (rank === fronts.length) fronts.push([]);
    fronts[rank].push(member);
    member.rank = rank;
  }
  const infeasible = members.filter(({ excess }) => excess > 0).sort((a, b) => a.excess - b.excess);
  for (const [i, member] of infeasible.entries()) {
    if (i === 0 || member.excess > infeasible[i - 1].excess) fronts.push([]);
    fronts[fronts.length - 1].push(member);
    member.rank = fronts.length - 1;
  }
  return fronts;
}

/** Given that no member of the front is larger in lexicographic order. Of two objectives the last one has the least second. */
function isDominated(point: readonly number[], front: readonly Member[]): boolean {
  const end = point.length === 2 ? front.length - 1 : 0;
  for (let k = front.length - 1; k >= end; k--) {
    const other = front[k].objectives;
    let smaller = false;
    let i = 0;
    for (; i < point.length && other[i] <= point[i]; i++) smaller ||= other[i] < point[i];
    if (i === point.length && smaller) return true;
  }
  return false;
}
