import { stringify } from 'csv-stringify/sync';
import { costRate, powerDraw, taskTime } from '../core/breakdown.js';
import { resources } from '../core/chip.js';
import { fullBatch } from '../core/decode-pool.js';
import { evaluate, type Evaluated } from '../core/evaluate.js';
import { decodePhase, prefillPhase } from '../core/phase.js';
import { isDead } from '../core/violation.js';
import { goalsOf } from '../objective/score.js';
import { metrics } from '../objective/metrics.js';
import type { FrontDesign } from '../search/compose.js';
import { extremes, knee } from '../search/pareto/knee.js';
import { hashOf, schemaVersion, type Plan } from './plan.js';
import type { SystemProblem } from './problem.js';
import { frontSchema, type Front, type Point } from './schema.js';

/** A design's name: a hash of its canonical genes. */
export function designId(genes: Readonly<Record<string, string | number>>): string {
  return hashOf(genes).slice(0, 10);
}

/** Everything about one design, computed by the core. Fails only on our own bug: the search found it feasible. */
export function describe(problem: SystemProblem, genome: readonly number[]): Omit<Point, 'marks'> {
  const design = problem.design(genome);
  if (isDead(design)) throw new Error(`design ${genome.join()} is ${design.rule}`);
  const outcome = evaluate(problem.setting, design);
  if (outcome.kind !== 'feasible') throw new Error(`design ${genome.join()}: ${JSON.stringify(outcome.violations)}`);
  const genes = problem.genes(genome);
  return {
    id: designId(genes),
    genome: [...genome],
    genes,
    ...record(outcome.evaluated),
    leansOn: problem.leansOn(genome),
  };
}

/** Metrics, phases and breakdowns of an evaluated design. */
export function record(at: Evaluated): Pick<Point, 'metrics' | 'unknown' | 'prefill' | 'decode' | 'breakdown'> {
  const { setting, system } = at;
  const prefill = prefillPhase(at);
  const decode = decodePhase(at);
  const perTask = setting.traffic.peakToMean / setting.traffic.tasksPerS;
  const scale = (of: Readonly<Record<string, number>>, factor: number) =>
    Object.fromEntries(Object.entries(of).map(([part, amount]) => [part, amount * factor]));
  const cost = costRate(at);
  const power = powerDraw(at);
  const time = taskTime(at, decode);
  const unknown = unknownLosses(at);
  return {
    metrics: Object.fromEntries(
      metrics.flatMap((one) =>
        one.id === 'quality_loss' && unknown.length > 0 ? [] : [[one.id, one.of(system, setting)]],
      ),
    ),
    unknown,
    prefill: {
      accelerators: at.prefillFigures.accelerators,
      replicas: at.prefillFigures.replicas,
      devicesPerReplica: at.prefill.engine.placement.devices,
      load: at.prefillFigures.load,
      ...prefill,
      binding: [...prefill.binding],
    },
    decode: {
      accelerators: at.decodeFigures.accelerators,
      replicas: at.decodeFigures.replicas,
      devicesPerReplica: at.decode.engine.placement.devices,
      load: at.decodeFigures.batch / fullBatch(at.decode, at.design.decode.maxBatch),
      ...decode,
      binding: [...decode.binding],
    },
    breakdown: {
      task_latency_mean_s: { total: time.total, parts: { ...time.parts }, hidden: { ...time.hidden } },
      cost_usd_per_task: { total: cost.total * perTask, parts: scale(cost.parts, perTask), hidden: {} },
      mean_power_kw: { total: power.total / 1e3, parts: scale(power.parts, 1e-3), hidden: {} },
    },
  };
}

/** Formats whose loss of quality nobody has measured; a space admits them only by `allowUnknownQuality`. */
function unknownLosses({ design, session }: Evaluated): string[] {
  const said = (what: string, unknown: boolean) => (unknown ? [`quality loss of ${what} is unknown`] : []);
  const { kvFormat, kvLoss } = session.shared;
  return (['prefill', 'decode'] as const)
    .flatMap((pool) => {
      const { experts, rest, lossless, loss } = design[pool].weights;
      const formats = [...new Set([experts, rest])].join(' and ');
      return said(`${formats} weights in ${pool}`, !lossless && loss === undefined);
    })
    .concat(said(`${kvFormat} KV`, kvLoss === undefined));
}

export function frontOf(plan: Plan, problem: SystemProblem, designs: readonly FrontDesign[]): Front {
  const goals = goalsOf(plan.objective);
  const vectors = designs.map((design) => design.objectives);
  const best = extremes(vectors);
  const bend = knee(vectors);
  // The schema puts keys into its own order, in which every reader writes them again.
  return frontSchema.parse({
    schemaVersion,
    goals: goals.map(({ id, unit, sense }) => ({ metric: id, unit, sense })),
    points: designs.map((design, i) => ({
      ...describe(problem, design.genome),
      marks: [
        ...goals.flatMap((goal, g) => (best[g] === i ? [`best ${goal.id}`] : [])),
        ...(bend === i ? ['knee'] : []),
      ],
    })),
  });
}

/** One line a point: id, marks, genes, metrics (units in their names), and the reasons of each phase. */
export function frontCsv(front: Front): string {
  const rows = front.points.map((point) => ({
    id: point.id,
    marks: point.marks.join('; '),
    ...point.genes,
    // What one point does not know, the others may: every metric has its column.
    ...Object.fromEntries(metrics.map(({ id }) => [id, point.metrics[id] ?? ''])),
    ...phaseColumns('prefill', point.prefill),
    ...phaseColumns('decode', point.decode),
    unknown: point.unknown.join('; '),
    leans_on: point.leansOn.join('; '),
  }));
  // An empty front has a header too; which genes there are, only a point would say.
  const columns = rows.length === 0 ? { columns: ['id', 'marks', ...metrics.map((one) => one.id)] } : {};
  return stringify(rows, { header: true, escape_formulas: true, ...columns });
}

function phaseColumns(pool: string, phase: Point['prefill']): Record<string, string | number> {
  return {
    [`${pool}_accelerators`]: phase.accelerators,
    [`${pool}_replicas`]: phase.replicas,
    [`${pool}_oi_flop_per_byte`]: phase.intensity,
    [`${pool}_cf_bytes_per_request`]: phase.footprintBytes,
    [`${pool}_batch`]: phase.batch,
    [`${pool}_regime`]: phase.regime,
    [`${pool}_binding`]: phase.binding.join('+'),
    ...Object.fromEntries(resources.map((one) => [`${pool}_gain_of_10_percent_${one}`, phase.gainOf10Percent[one]])),
  };
}
