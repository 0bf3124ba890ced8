/** Objectives as spreading measures see them. Comparing never uses this: a design dominates by its objectives as they are. */
import type { Member } from './member.js';

/** Spread in logarithms where the largest value is this many times the smallest. */
const DECADES = 100;

/**
 * Row i holds the objectives of member i, [i * d, (i + 1) * d): in logarithms where all are positive and span more than two
 * decades. Members are feasible, so the objectives are finite.
 */
export function spreadObjectives(members: readonly Member[], d: number): Float64Array {
  const rows = new Float64Array(members.length * d);
  for (let j = 0; j < d; j++) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (const { objectives } of members) {
      least = Math.min(least, objectives[j]);
      most = Math.max(most, objectives[j]);
    }
    const logarithmic = least > 0 && most > DECADES * least;
    for (let i = 0; i < members.length; i++) {
      const value = members[i].objectives[j];
      rows[i * d + j] = logarithmic ? Math.log(value) : value;
    }
  }
  return rows;
}

/** The same, each column from 0 (smallest) to 1 (largest); 0 where all are equal. */
export function normalizedObjectives(members: readonly Member[], d: number): Float64Array {
  const rows = spreadObjectives(members, d);
  for (let j = 0; j < d; j++) {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    for (let at = j; at < rows.length; at += d) {
      least = Math.min(least, rows[at]);
      most = Math.max(most, rows[at]);
    }
    const range = most > least ? most - least : 1;
    for (let at = j; at < rows.length; at += d) rows[at] = (rows[at] - least) / range;
  }
  return rows;
}
