import type { Front, Point } from '../run/schema.js';
import { valueOf } from './goal.js';

/** A change of a price from which on another point of the front beats one. */
export interface PriceFlip {
  /** An accelerator's machines (device, host, network, upkeep), or `electricity`. */
  readonly price: string;
  /** What the price is multiplied by. */
  readonly factor: number;
  readonly by: Point;
}

/** Goals that are the bill, up to a constant. */
const costGoals = ['cost_usd_per_task', 'cost_usd_per_mtok'];
/** A price that changes more is another market. */
const mostChange = 4;

/**
 * The smallest changes of prices that turn the order of a point and another that is no worse in the other goals. The bill is
 * linear in every price, so cost(f) = cost + (f - 1) share for a price that is multiplied by f, and two bills meet at
 * f = 1 + (cost_b - cost_a) / (share_a - share_b). For each price the least rise and the least fall, at most to fourfold or to
 * a quarter; the smallest change first. Other goals, and limits on power and latency, know no price.
 */
export function priceFlips(front: Front, point: Point): PriceFlip[] {
  const others = front.goals.filter(({ metric }) => !costGoals.includes(metric));
  if (others.length === front.goals.length) return [];
  const rivals = front.points.filter(
    (one) => one !== point && others.every((goal) => valueOf(goal, one) <= valueOf(goal, point)),
  );
  const nearest = new Map<string, PriceFlip>();
  for (const by of rivals)
    for (const [price, factor] of meetings(point, by)) {
      const key = `${price} ${factor > 1}`;
      const known = nearest.get(key);
      if (known === undefined || sizeOf(factor) < sizeOf(known.factor)) nearest.set(key, { price, factor, by });
    }
  return [...nearest.values()].sort((a, b) => sizeOf(a.factor) - sizeOf(b.factor));
}

const sizeOf = (factor: number): number => Math.abs(Math.log(factor));

/** Prices that one change alone makes the bills of two points equal by. */
function meetings(a: Point, b: Point): [string, number][] {
  const [ofA, ofB] = [billOf(a), billOf(b)];
  const dearer = b.breakdown.cost_usd_per_task.total - a.breakdown.cost_usd_per_task.total;
  return [...new Set([...ofA.keys(), ...ofB.keys()])].flatMap((price) => {
    const factor = 1 + dearer / ((ofA.get(price) ?? 0) - (ofB.get(price) ?? 0));
    return factor > 0 && factor !== 1 && sizeOf(factor) <= Math.log(mostChange)
      ? [[price, factor] as [string, number]]
      : [];
  });
}

/** What of a bill grows with each price. Equipment and its upkeep are shares of the purchase; energy of the price of a kWh. */
export function billOf({ breakdown, genes }: Point): Map<string, number> {
  const bill = new Map<string, number>();
  for (const [part, amount] of Object.entries(breakdown.cost_usd_per_task.parts)) {
    const [pool, kind] = part.split(' ');
    const machine = String(genes[`${pool === 'pool' ? 'colocated' : pool}.accelerator`]);
    const price = kind === 'energy' ? 'electricity' : kind === 'building' ? undefined : machine;
    if (price !== undefined) bill.set(price, (bill.get(price) ?? 0) + amount);
  }
  return bill;
}
