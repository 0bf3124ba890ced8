import type { Front, Point } from '../../run/schema.js';
import { valueOf } from './goal.js';

/** A change of a price from which on another point of the front beats one, or that one breaks a limit. */
export interface PriceFlip {
  /** Of an accelerator's devices, or of `electricity`. */
  readonly price: string;
  /** What the price is multiplied by. */
  readonly factor: number;
  /** Nobody where the point itself breaks a limit. */
  readonly by?: Point;
}

/** What is bought or paid for a pool, apart from the items of its purchase. */
const running = ['operations', 'building', 'energy'];
/** Metrics that are the bill, up to a constant. */
const bills = ['cost_usd_per_task', 'cost_usd_per_mtok'];
/** A price that changes more is another market. */
const mostChange = 4;

/** Whether a metric knows prices. */
export const isPriced = (metric: string): boolean => metric === 'capex_usd' || bills.includes(metric);

/**
 * The smallest changes of prices that flip a point. Bills and purchase prices are linear in every price: with a price that is
 * multiplied by f, cost(f) = cost + (f - 1) share. Another point beats one from the f on at which it is no worse in any
 * goal and meets the limits, and the point breaks a limit where a bound is met: both are intervals of f. For each price
 * the least rise and the least fall, at most to fourfold or to a quarter; the smallest change first. Other goals, and limits
 * on power and latency, know no price.
 */
export function priceFlips(front: Front, point: Point): PriceFlip[] {
  const unpriced = front.goals.filter(({ metric }) => !isPriced(metric));
  if (unpriced.length === front.goals.length) return [];
  const own = billed(point);
  const rivals = front.points
    .filter((one) => one !== point && unpriced.every((goal) => valueOf(goal, one) <= valueOf(goal, point)))
    .map(billed);
  const nearest = new Map<string, PriceFlip>();
  const offer = (flip: PriceFlip) => {
    const key = `${flip.price} ${flip.factor > 1}`;
    const known = nearest.get(key);
    if (known === undefined || sizeOf(flip.factor) < sizeOf(known.factor)) nearest.set(key, flip);
  };
  for (const price of new Set([own, ...rivals].flatMap(({ shares }) => [...shares.keys()]))) {
    for (const by of rivals)
      for (const factor of startOf(beating(front, own, by, price))) offer({ price, factor, by: by.point });
    for (const { at, slope } of boundsOf(front, own, price))
      for (const factor of startOf([{ at: -at, slope: -slope }])) offer({ price, factor });
  }
  return [...nearest.values()].sort((a, b) => sizeOf(a.factor) - sizeOf(b.factor));
}

const sizeOf = (factor: number): number => Math.abs(Math.log(factor));

/** What shares of the bill and of the purchase price of a point grow with a price. */
interface Shares {
  readonly bill: number;
  readonly purchase: number;
}

interface Billed {
  readonly point: Point;
  readonly shares: ReadonlyMap<string, Shares>;
}

const billed = (point: Point): Billed => ({ point, shares: sharesOf(point) });

/** at + (f - 1) slope <= 0. */
interface Condition {
  readonly at: number;
  readonly slope: number;
}

/** When one point is no worse than another in all that knows the price, and within its limits. */
function beating(front: Front, own: Billed, by: Billed, price: string): Condition[] {
  const goals = front.goals
    .filter(({ metric }) => isPriced(metric))
    .map(({ metric, sense }): Condition => {
      const sign = sense === 'min' ? 1 : -1;
      return {
        at: sign * (by.point.metrics[metric] - own.point.metrics[metric]),
        slope: sign * (slopeOf(by, metric, price) - slopeOf(own, metric, price)),
      };
    });
  return [...goals, ...boundsOf(front, by, price)];
}

/** When a point is within the limits that know the price. */
function boundsOf({ limits }: Front, one: Billed, price: string): Condition[] {
  return limits
    .filter(({ metric }) => isPriced(metric))
    .map(({ metric, side, bound }) => {
      const sign = side === 'max' ? 1 : -1;
      return { at: sign * (one.point.metrics[metric] - bound), slope: sign * slopeOf(one, metric, price) };
    });
}

/** Where, from 1, the factors begin at which all conditions hold: nowhere if they hold at 1 already, or never. */
function startOf(conditions: readonly Condition[]): number[] {
  let [least, most] = [1 / mostChange, mostChange];
  for (const { at, slope } of conditions) {
    if (slope === 0 && at > 0) return [];
    if (slope > 0) most = Math.min(most, 1 - at / slope);
    if (slope < 0) least = Math.max(least, 1 - at / slope);
  }
  if (least >= most) return [];
  return least > 1 ? [least] : most < 1 ? [most] : [];
}

/** What of a metric grows with a price. */
function slopeOf({ point, shares }: Billed, metric: string, price: string): number {
  const { bill, purchase } = shares.get(price) ?? { bill: 0, purchase: 0 };
  return point.metrics[metric] * (metric === 'capex_usd' ? purchase : bill);
}

/**
 * Energy grows with the price of a kWh; devices, and the operations that are a share of what they cost, with that of the
 * accelerator. Networks, memory beyond the devices' own and hosts that are bought apart have prices of their own.
 */
function sharesOf({ breakdown, genes }: Point): Map<string, Shares> {
  const { parts, total } = breakdown.cost_usd_per_task;
  const all = Object.entries(parts).map(([part, amount]) => {
    const [pool = '', ...kind] = part.split(' ');
    return { pool, kind: kind.join(' '), amount };
  });
  const sum = (of: (part: (typeof all)[number]) => boolean) =>
    all.filter(of).reduce((added, { amount }) => added + amount, 0);
  const bought = sum(({ kind }) => !running.includes(kind));
  // Operations are the same share of every item.
  const upkeep = sum(({ kind }) => kind === 'operations') / bought;
  const shares = new Map<string, Shares>();
  const add = (price: string, bill: number, purchase: number) => {
    const known = shares.get(price) ?? { bill: 0, purchase: 0 };
    shares.set(price, { bill: known.bill + bill, purchase: known.purchase + purchase });
  };
  for (const { pool, kind, amount } of all)
    if (kind === 'energy') add('electricity', amount / total, 0);
    else if (kind === 'devices')
      add(
        String(genes[`${pool === 'pool' ? 'colocated' : pool}.accelerator`]),
        (amount * (1 + upkeep)) / total,
        amount / bought,
      );
  return shares;
}
