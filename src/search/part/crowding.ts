/**
 * Crowding distance (Deb et al. 2002), and its use to thin a front: the most crowded member leaves, and the distances
 * of its neighbours are taken anew before the next one does (Kukkonen, Deb: "Improved pruning of non-dominated
 * solutions based on crowding distance for bi-objective optimization problems", CEC 2006).
 */
import type { Member } from './member.js';
import { normalizedObjectives } from './scale.js';

/** The `count` least crowded members, in the order given; writes each one's spread. All of a front, all feasible. */
export function thinByCrowding(front: readonly Member[], count: number): Member[] {
  if (front.length === 0) return [];
  const d = front[0].objectives.length;
  const rows = normalizedObjectives(front, d);
  const before = new Int32Array(front.length * d).fill(-1);
  const after = new Int32Array(front.length * d).fill(-1);
  const single = firstOfEach(front, rows, d);
  for (let j = 0; j < d; j++) {
    const order = single.toSorted((a, b) => rows[a * d + j] - rows[b * d + j] || a - b);
    for (let k = 1; k < order.length; k++) {
      before[order[k] * d + j] = order[k - 1];
      after[order[k - 1] * d + j] = order[k];
    }
  }

  // What equals an earlier member has distance 0 and leaves first.
  const distance = new Float64Array(front.length);
  const measure = (i: number): void => {
    let sum = 0;
    for (let at = i * d; at < (i + 1) * d; at++) {
      const [low, high] = [before[at], after[at]];
      sum += low < 0 || high < 0 ? Number.POSITIVE_INFINITY : rows[high * d + at - i * d] - rows[low * d + at - i * d];
    }
    distance[i] = sum;
  };
  for (const i of single) measure(i);

  const gone = new Uint8Array(front.length);
  for (let left = front.length; left > count; left--) {
    let worst = -1;
    for (let i = 0; i < front.length; i++)
      if (gone[i] === 0 && (worst < 0 || distance[i] <= distance[worst])) worst = i;
    gone[worst] = 1;
    for (let at = worst * d; at < (worst + 1) * d; at++) {
      const j = at - worst * d;
      const [low, high] = [before[at], after[at]];
      if (low >= 0) after[low * d + j] = high;
      if (high >= 0) before[high * d + j] = low;
    }
    for (let at = worst * d; at < (worst + 1) * d; at++) {
      if (before[at] >= 0) measure(before[at]);
      if (after[at] >= 0) measure(after[at]);
    }
  }
  const kept: Member[] = [];
  for (const [i, member] of front.entries()) {
    if (gone[i] === 1) continue;
    member.spread = distance[i];
    kept.push(member);
  }
  return kept;
}

/** Indices of the members whose objectives no earlier member has, in no order that matters. */
function firstOfEach(front: readonly Member[], rows: Float64Array, d: number): number[] {
  const order = front.map((_, i) => i).sort((a, b) => compareRows(rows, d, a, b) || a - b);
  return order.filter((i, k) => k === 0 || compareRows(rows, d, i, order[k - 1]) !== 0);
}

function compareRows(rows: Float64Array, d: number, a: number, b: number): number {
  for (let j = 0; j < d; j++) {
    const difference = rows[a * d + j] - rows[b * d + j];
    if (difference !== 0) return difference;
  }
  return 0;
}
