/**
 * Which scale-up network for which expert parallelism? For each width of expert parallelism in decode, the cheapest, the
 * fastest and the thriftiest design of spaces/scale-up.yaml.
 */
import { cheapest, fastest, frontOf, only, planFor, thriftiest, type StudyPoint } from './front.js';

const network = ({ genes }: StudyPoint) =>
  [
    'decode.accelerator',
    'decode.topology',
    'decode.link',
    'decode.scaleUpDomain',
    'decode.tensorParallel',
    'decode.maxBatch',
  ]
    .map((name) => genes[name])
    .join(' ');
const say = (what: string, point: StudyPoint | undefined) =>
  console.log(
    point === undefined
      ? `  ${what}: none`
      : `  ${what.padEnd(10)} ${point.usdPerTask.toFixed(4)} USD  ${point.p95S.toFixed(1).padStart(6)} s  ${point.tokensPerJoule.toFixed(4)} tok/J  ${network(point)}`,
  );

for (const chip of ['b200', 'mi355x'])
  for (const experts of [1, 8, 16, 32, 64, 128, 256]) {
    const points = frontOf(
      planFor('scale-up', (space) =>
        only('decode.expertParallel', [experts])(only('decode.accelerator', [chip])(space)),
      ),
    );
    console.log(`${chip}, expert parallelism ${experts}: ${points.length} points`);
    say('cheapest', cheapest(points));
    say('fastest', fastest(points));
    say('thriftiest', thriftiest(points));
  }
