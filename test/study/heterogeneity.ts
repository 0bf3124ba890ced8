/**
 * One accelerator for both pools, two, or one pool for both phases? At equal cost per task, the lowest 95th percentile of
 * task latency and the most tokens per joule of each kind of system: spaces/heterogeneous.yaml and homogeneous.yaml, with
 * every part of the catalogue and with those that are for sale.
 */
import { cheapest, fastest, frontOf, planFor, thriftiest, type StudyPoint } from './front.js';
import type { Space } from '../../src/space/load.js';

const without =
  (...pools: string[]) =>
  (space: Space): Space => ({
    ...space,
    genes: space.genes.filter(({ pool }) => !pools.includes(pool)),
  });
const forSale = (space: Space): Space => ({ ...space, availability: 'market' });
const kinds = {
  'two chips': (change: (space: Space) => Space) =>
    planFor('heterogeneous', (space) => change(without('colocated')(space))),
  'one chip': (change: (space: Space) => Space) => planFor('homogeneous', change),
  'co-located': (change: (space: Space) => Space) =>
    planFor('heterogeneous', (space) => change(without('prefill', 'decode')(space))),
};

const chips = ({ genes }: StudyPoint) =>
  genes['colocated.accelerator'] ?? `${genes['prefill.accelerator']} -> ${genes['decode.accelerator']}`;
const dominates = (a: StudyPoint, b: StudyPoint) =>
  a.usdPerTask <= b.usdPerTask &&
  a.p95S <= b.p95S &&
  a.tokensPerJoule >= b.tokensPerJoule &&
  (a.usdPerTask < b.usdPerTask || a.p95S < b.p95S || a.tokensPerJoule > b.tokensPerJoule);

for (const [market, change] of [
  ['every part', (space: Space) => space],
  ['parts for sale', forSale],
] as const) {
  const fronts = Object.entries(kinds).map(([kind, plan]) => [kind, frontOf(plan(change))] as const);
  console.log(`\n${market}`);
  for (const [kind, points] of fronts) {
    console.log(`  ${kind}: ${points.length} points`);
    for (const [what, point] of [
      ['cheapest', cheapest(points)],
      ['fastest', fastest(points)],
      ['thriftiest', thriftiest(points)],
    ] as const)
      if (point)
        console.log(
          `    ${what.padEnd(10)} ${point.usdPerTask.toFixed(4)} USD  ${point.p95S.toFixed(1).padStart(6)} s  ${point.tokensPerJoule.toFixed(4)} tok/J  ${chips(point)}`,
        );
    for (const [other, rivals] of fronts)
      if (other !== kind) {
        const beaten = points.filter((point) => rivals.some((rival) => dominates(rival, point))).length;
        console.log(`    ${beaten} of them are dominated by ${other}`);
      }
  }
  for (const usd of [0.046, 0.05, 0.06, 0.07, 0.08, 0.1, 0.12, 0.15, 0.2, 0.3]) {
    const cells = fronts.map(([kind, points]) => {
      const within = points.filter(({ usdPerTask }) => usdPerTask <= usd);
      const best = fastest(within);
      const lean = thriftiest(within);
      return best && lean
        ? `${kind} ${best.p95S.toFixed(1)} s (${chips(best)}), ${lean.tokensPerJoule.toFixed(4)} tok/J`
        : `${kind} -`;
    });
    console.log(`  at ${usd} USD/task: ${cells.join('; ')}`);
  }
}
