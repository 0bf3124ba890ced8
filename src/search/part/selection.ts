import type { Genome } from '../problem.js';
import type { Rng } from '../rng.js';
import { compareMembers, type Member } from './member.js';

/** The better of two random members. */
export function tournament(members: readonly Member[], rng: Rng): Member {
  const a = members[rng.integer(members.length)];
  const b = members[rng.integer(members.length)];
  return compareMembers(b, a) < 0 ? b : a;
}

/** Random members that a similar one is chosen of. */
const KIN = 5;

/** Of a few random feasible members the one whose objectives are nearest to the base's, in units of `ranges`; else any. */
export function kinOf(base: Member, members: readonly Member[], ranges: readonly number[], rng: Rng): Genome {
  let nearest = members[rng.integer(members.length)];
  if (base.excess > 0 || ranges.length === 0) return nearest.genome;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k < KIN; k++) {
    const member = members[rng.integer(members.length)];
    if (member.excess > 0 || member.genome === base.genome) continue;
    let distance = 0;
    for (let j = 0; j < ranges.length; j++) distance += ((member.objectives[j] - base.objectives[j]) / ranges[j]) ** 2;
    if (distance >= least) continue;
    least = distance;
    nearest = member;
  }
  return nearest.genome;
}

export function anyOf(members: readonly Member[], rng: Rng): Genome {
  return members[rng.integer(members.length)].genome;
}
