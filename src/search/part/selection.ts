import type { Genome } from '../problem.js';
import type { Rng } from '../rng.js';
import { compareMembers, type Member } from './member.js';

/** The better of two random members. */
export function tournament(members: readonly Member[], rng: Rng): Member {
  const a = members[rng.integer(members.length)];
  const b = members[rng.integer(members.length)];
  return compareMembers(b, a) < 0 ? b : a;
}

export function anyOf(members: readonly Member[], rng: Rng): Genome {
  return members[rng.integer(members.length)].genome;
}
