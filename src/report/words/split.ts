import type { Point } from '../../run/schema.js';
import type { Clause, Paragraph } from './paragraph.js';
import { figure, say, type Phrase } from './phrase.js';

type Breakdown = Point['breakdown'][keyof Point['breakdown']];

/** Parts from the largest down; of equals in the order written. */
export function largestFirst(parts: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(parts)
    .filter(([, amount]) => amount !== 0)
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
}

/** Where a total goes, in percent, the largest part first; a part that is less than a hundredth only where there is room. */
function splitClauses(key: string, { parts, total }: Breakdown): Clause[] {
  return largestFirst(parts).map(
    ([part, amount], i): Clause => ({
      ...(i > 0 && { joint: ', ', follows: true }),
      rank: i < 2 ? 1 : amount / total >= 0.03 ? 3 : 6 + i,
      phrase: say`${part} ${figure(`${key}.${part}`, amount / total, 'share')}`,
    }),
  );
}

/** The parts of a bill, summed by the pool that their names (`decode memory pool`) begin with, or by the kind of cost after it. */
function summed({ parts, total, hidden }: Breakdown, by: 'pool' | 'kind'): Breakdown {
  const sums: Record<string, number> = {};
  for (const [part, amount] of Object.entries(parts)) {
    const [pool = part, ...kind] = part.split(' ');
    const name = by === 'pool' ? pool : kind.join(' ');
    sums[name] = (sums[name] ?? 0) + amount;
  }
  return { parts: sums, total, hidden };
}

/** Where time, money and power of a point go; `said` are the metrics whose totals stand elsewhere. */
export function splitParagraphs({ breakdown, metrics }: Point, said: ReadonlySet<string>): Paragraph[] {
  const { task_latency_mean_s: time, cost_usd_per_task: cost, mean_power_kw: power } = breakdown;
  const perToken = 1 / metrics['tokens_per_joule'];
  const pools = summed(cost, 'pool');
  const onePool = Object.keys(pools.parts).length === 1;
  const bill: Clause[] = [
    ...(onePool ? [] : splitClauses('cost', pools)),
    ...splitClauses('cost', summed(cost, 'kind')),
  ];
  return [
    withTotal('Mean time', say`${figure('time.total', time.total, 's')} a task`, splitClauses('time', time)),
    // The total is a goal, and said there.
    said.has('cost_usd_per_task')
      ? { head: 'Cost', clauses: bill }
      : withTotal('Cost', figure('cost.total', cost.total, 'USD/task'), bill),
    withTotal('Mean power', figure('power.total', power.total, 'kW'), [
      ...(onePool ? [] : splitClauses('power', power)),
      { rank: 4, phrase: say`${figure('energy.joulePerToken', perToken, 'J')} an output token` },
    ]),
  ];
}

function withTotal(head: string, total: Phrase, clauses: readonly Clause[]): Paragraph {
  return { head, clauses: [{ rank: 1, phrase: total }, ...clauses] };
}
