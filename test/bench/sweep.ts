/**
 * How fast the real core sweeps the coding-agent space: part designs per CPU-second with the part front attached, against
 * the same formulas walked one design at a time over fresh objects, and the gain of a second worker.
 */
import { availableParallelism, cpus } from 'node:os';
import { emptyDecodeFigures, decodeReplicas, loadDecode } from '../../src/core/decode-pool.js';
import { decodePath, prefillPath, type SystemDesign } from '../../src/core/evaluate.js';
import { emptyPrefillFigures, loadPrefill, prefillReplicas } from '../../src/core/prefill-pool.js';
import { sessionOf, type Session } from '../../src/core/session.js';
import { isDead } from '../../src/core/violation.js';
import { startWorkers } from '../../src/run/evaluate/pool.js';
import type { Task } from '../../src/run/evaluate/task.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem, type SystemProblem } from '../../src/run/problem.js';
import { sweepChunk, sweepChunks } from '../../src/search/compose.js';
import { variablesOf } from '../../src/search/factored.js';
import { partKeys } from '../../src/search/part/key.js';
import { randomChoice } from '../../src/search/random.js';
import { Rng } from '../../src/search/rng.js';
import { planFor, shippedObjective, shippedSpace } from '../oracle/sub-space.js';

function cpuSeconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const million = (perSecond: number) => `${(perSecond / 1e6).toFixed(2)} million/CPU-s`;

interface Swept {
  readonly leaves: number;
  readonly evaluated: number;
  readonly feasible: number;
}

/** Every key of a part; `evaluated` counts the designs that fit: feasible ones, and those that break a limit at the latest. */
function sweepPart({ factored, scorer }: SystemProblem, part: number): Swept {
  const total = { leaves: 0, evaluated: 0, feasible: 0 };
  for (const key of partKeys(factored, part))
    for (const range of sweepChunks(factored, part)) {
      const { counts } = sweepChunk(factored, part, key, range);
      total.leaves += counts.leaves;
      total.feasible += counts.feasible;
      total.evaluated += counts.feasible + scorer.rules.reduce((sum, rule) => sum + (counts.byRule[rule] ?? 0), 0);
    }
  return total;
}

interface Lonely {
  readonly session: Session;
  readonly design: SystemDesign;
}

/** The same stage functions, called for one design at a time: no context is shared, every object is made anew. */
function evaluateAlone(problem: SystemProblem, designs: readonly Lonely[]): number {
  let evaluated = 0;
  for (const { session, design } of designs) {
    const prefill = prefillPath(problem.setting, session, design.prefill);
    if (!isDead(prefill)) {
      loadPrefill(prefill, prefillReplicas(prefill, design.prefill.utilization), emptyPrefillFigures());
      evaluated++;
    }
    const decode = decodePath(problem.setting, session, design.decode);
    if (!isDead(decode)) {
      loadDecode(decode, decodeReplicas(decode, design.decode.maxBatch), emptyDecodeFigures());
      evaluated++;
    }
  }
  return evaluated;
}

function randomDesigns(problem: SystemProblem, count: number): Lonely[] {
  const rng = new Rng(1);
  const variables = variablesOf(problem.factored);
  const designs = Array.from({ length: count }, () => problem.design(variables.map((one) => randomChoice(one, rng))));
  const sessions = new Map<string, Session>();
  return designs.flatMap((design) => {
    if (isDead(design)) return [];
    const key = JSON.stringify(design.shared);
    const session = sessions.get(key) ?? sessionOf(problem.setting, design.shared);
    sessions.set(key, session);
    return [{ session, design }];
  });
}

async function wallSeconds(plan: Plan, tasks: readonly Task[], count: number): Promise<number> {
  const workers = startWorkers(plan, count);
  const warm = tasks.slice(0, count);
  await Promise.all(warm.map((task) => workers.perform(task)));
  const started = performance.now();
  await Promise.all(tasks.map((task) => workers.perform(task)));
  const seconds = (performance.now() - started) / 1000;
  await workers.close();
  return seconds;
}

const space = shippedSpace('coding-agent');
const objective = shippedObjective('cost-latency-efficiency');
const limited = planFor(space, objective);
const free = planFor(space, { ...objective, limits: [] });

console.log(`${cpus()[0]?.model ?? 'unknown processor'}, ${availableParallelism()} threads, node ${process.version}\n`);

const rates: number[] = [];
for (const [name, plan] of [
  ['with the limits of the default objective', limited],
  ['without limits: every design that fits is feasible', free],
] as const) {
  console.log(`coding-agent, ${name}`);
  const sums = { evaluated: 0, feasible: 0, seconds: 0 };
  for (const [p, pool] of ['prefill', 'decode'].entries()) {
    const problem = buildProblem(plan);
    let swept: Swept = { leaves: 0, evaluated: 0, feasible: 0 };
    const seconds = cpuSeconds(() => (swept = sweepPart(problem, p)));
    console.log(
      `  ${pool}: ${swept.leaves} leaves, ${swept.evaluated} fit, ${swept.feasible} feasible, ` +
        `${seconds.toFixed(1)} CPU-s: ${million(swept.evaluated / seconds)} decided`,
    );
    sums.evaluated += swept.evaluated;
    sums.feasible += swept.feasible;
    sums.seconds += seconds;
  }
  rates.push(sums.evaluated / sums.seconds);
  console.log(`  both: ${million(sums.evaluated / sums.seconds)} decided\n`);
}
console.log(`feasible part evaluations: ${million(rates[1])}`);

const problem = buildProblem(free);
const designs = randomDesigns(problem, 60_000);
evaluateAlone(problem, designs.slice(0, 5000));
let alone = 0;
const aloneS = cpuSeconds(() => (alone = evaluateAlone(problem, designs)));
console.log(`one design at a time over plain objects: ${million(alone / aloneS)}`);
console.log(`ratio: ${(rates[1] / (alone / aloneS)).toFixed(1)}\n`);

const tasks: Task[] = partKeys(problem.factored, 1).flatMap((key) =>
  sweepChunks(problem.factored, 1).map((range) => ({ kind: 'sweep', part: 1, key, range })),
);
const [one, two] = [await wallSeconds(limited, tasks, 1), await wallSeconds(limited, tasks, 2)];
console.log(`1 worker ${one.toFixed(1)} s, 2 workers ${two.toFixed(1)} s: ${(one / two).toFixed(2)} times as fast`);
