import { isDeepStrictEqual } from 'node:util';
import { notARun } from '../catalog/input-error.js';
import { evaluateColocated } from '../core/colocated.js';
import type { DecodeMemory } from '../core/decode-pool.js';
import type { Engine } from '../core/engine.js';
import { evaluate } from '../core/evaluate.js';
import { plain } from '../core/figure.js';
import type { Turn } from '../core/session.js';
import { isDead } from '../core/violation.js';
import { buildAlternatives, type Alternative } from './alternative.js';
import { designId } from './describe.js';
import { hashOf, schemaVersion, type Plan } from './plan.js';
import { readEnded, readOwnPlan } from './read.js';
import type { Front, PhaseRecord, Point } from './schema.js';
import { networkOf, promptPass, sentBytes, stepPasses } from './seed-phase.js';
import type { Seed, SeedPass, SeedPhase } from './seed-schema.js';

export { seedSchema, type Seed } from './seed-schema.js';

/** The seeds of a finished run, one at a time, and the plan that they are of. */
export function readSeeds(folder: string): { readonly plan: Plan; readonly seeds: Generator<Seed> } {
  const { manifest, front } = readEnded(folder);
  const plan = readOwnPlan(folder, manifest);
  return { plan, seeds: seedsOf(plan, front) };
}

/** Points of a front as seeds of hardware studies: what the plan and the genome spell, walked once more through the core. */
export function* seedsOf(plan: Plan, front: Front): Generator<Seed> {
  const alternatives = buildAlternatives(plan);
  const hash = hashOf(plan);
  for (const point of front.points) {
    const alternative = alternatives.find((one) => isDeepStrictEqual(one.genes(point.genome), point.genes));
    // The id names files: it can be nothing but the hash of the genes.
    if (alternative === undefined || point.id !== designId(point.genes))
      throw notARun(`design ${point.id}`, 'is not what its genome spells in the plan of the run');
    yield seedOf(plan, hash, front, alternative, point);
  }
}

/** A design as the core placed it. */
interface Placed {
  readonly kind: Seed['kind'];
  readonly prompts: { readonly engine: Engine; readonly chunkTokens: number; readonly served: readonly Turn[] };
  readonly memory: DecodeMemory;
  /** Requests on each rank. */
  readonly batch: number;
  readonly schedule?: NonNullable<SeedPhase['schedule']>;
}

function placed(alternative: Alternative, point: Point): Placed {
  const design = alternative.design(point.genome);
  if (!isDead(design)) {
    if ('colocated' in design) {
      const outcome = evaluateColocated(alternative.setting, design);
      if (outcome.kind === 'feasible') {
        const { rank, figures } = outcome.evaluated;
        const { prompts, memory, schedule } = rank;
        return { kind: 'colocated', prompts, memory, batch: figures.batch, schedule };
      }
    } else {
      const outcome = evaluate(alternative.setting, design);
      if (outcome.kind === 'feasible') {
        const { prefill: prompts, decode: memory, decodeFigures } = outcome.evaluated;
        return { kind: 'disaggregated', prompts, memory, batch: decodeFigures.batch };
      }
    }
  }
  throw notARun(`design ${point.id}`, 'is none that this version of the model can build');
}

function seedOf(plan: Plan, hash: string, front: Front, alternative: Alternative, point: Point): Seed {
  const at = placed(alternative, point);
  const { session, setting } = at.prompts.engine.placement;
  const { traffic } = setting;
  const names = at.kind === 'colocated' ? (['colocated', 'colocated'] as const) : (['prefill', 'decode'] as const);
  const prefill = prefillPhase(plan, at, String(point.genes[`${names[0]}.accelerator`]), point.prefill);
  const decode = decodePhase(plan, at, String(point.genes[`${names[1]}.accelerator`]), point.decode);
  return {
    schemaVersion,
    id: point.id,
    marks: point.marks,
    run: {
      space: plan.space.name,
      objective: plan.objective.name,
      workload: plan.objective.workload.id,
      plan: hash,
    },
    kind: at.kind,
    genes: point.genes,
    genome: point.genome,
    facts: factsIn(plan, point, [prefill.network.link, decode.network.link]),
    demand: {
      turnsPerS: traffic.turnsPerS,
      tasksPerS: traffic.tasksPerS,
      outputTokens: traffic.outputMean,
      contextTokens: traffic.contextMean,
    },
    phases: { prefill, decode },
    transfers: {
      turns: at.prompts.served.map((turn) => moved(at.kind, turn)),
      storeBytes: session.storeBytes,
      requestBytesPerS: {
        prefill: at.prompts.engine.placement.requestBytesPerS,
        decode: at.memory.engine.placement.requestBytesPerS,
      },
      pathS: at.kind === 'colocated' ? 0 : session.shared.fabric.pathS,
      idleKv: session.shared.idleKv,
      pooledKvShare: at.memory.pooledShare,
      rule:
        at.kind === 'colocated'
          ? 'KV stays on the replica that computed it; a parked prefix is read by the devices that hold it'
          : 'each device of the sending replica hands its shard of the KV, of bytes / (tensor x pipeline), to the devices of the receiving replica that hold the same layers and heads',
    },
    targets: {
      metrics: front.metrics.flatMap(({ id, unit }) =>
        point.metrics[id] === undefined ? [] : [{ metric: id, unit, value: point.metrics[id] }],
      ),
      goals: front.goals.map(({ metric, sense }) => ({ metric, sense })),
      limits: front.limits.map(({ metric, side, bound }) => ({ metric, side, bound })),
    },
  };
}

/** What prefill reads from the pool: nothing where computing the whole context again is faster (prefill-pool.ts). */
const readFor = ({ prefixTokens, readBytes }: Turn): number => (prefixTokens === 0 ? 0 : readBytes);

/** On one pool nothing crosses a fabric, and a parked prefix is read once, by the pool. */
function moved(kind: Seed['kind'], turn: Turn): Seed['transfers']['turns'][number] {
  const { id, share, freshTokens, prefixTokens, fetchBytes, sendBytes, loadBytes } = turn;
  const readBytes = readFor(turn);
  const own = { turn: id, share, freshTokens, prefixTokens };
  return kind === 'colocated'
    ? { ...own, fetchBytes: 0, sendBytes: 0, readBytes: 0, loadBytes }
    : { ...own, fetchBytes, sendBytes, readBytes, loadBytes };
}

function factsIn(plan: Plan, { genes }: Point, wired: readonly string[]): Seed['facts'] {
  const used = new Set([...Object.values(genes).map(String), ...wired]);
  const pick = <T extends { id: string }>(entries: readonly T[]) => entries.filter(({ id }) => used.has(id));
  const { accelerators, links, memories } = plan.facts;
  return {
    model: plan.space.model,
    accelerators: pick(accelerators),
    links: pick(links),
    memories: pick(memories),
  };
}

const mean = (turns: readonly Turn[], of: (turn: Turn) => number): number =>
  turns.reduce((sum, turn) => sum + turn.share * of(turn), 0);

function prefillPhase(plan: Plan, at: Placed, accelerator: string, record: PhaseRecord): SeedPhase {
  const { engine, chunkTokens, served } = at.prompts;
  const { ranks, parallelism } = engine.placement;
  const passes = served.map((turn) => promptPass(plan, engine, turn, chunkTokens));
  const { turnsPerS } = engine.placement.setting.traffic;
  const perDevice = turnsPerS / (record.replicas * record.devicesPerReplica);
  const apart = at.kind === 'disaggregated' ? perDevice : 0;
  const { idleKv } = engine.placement.session.shared;
  // A pool that does both reads a parked prefix where it decodes.
  const reads = at.kind === 'disaggregated' ? mean(served, readFor) : mean(served, (turn) => turn.loadBytes);
  return {
    ...phaseOf(plan, engine, accelerator, record),
    batchPerRank: record.batch / ranks,
    microBatches: parallelism.pipeline,
    chunkTokens,
    ...(at.schedule !== undefined && { schedule: at.schedule }),
    drafted: 0,
    tokensPerPass: 0,
    passes,
    needs: {
      ...capacityOf(engine, record),
      ...ratesOf(passes),
      fabricInBytesPerS: apart * mean(served, (turn) => turn.fetchBytes),
      fabricOutBytesPerS: apart * mean(served, (turn) => turn.sendBytes),
      poolBytesPerS: idleKv === 'pool' ? perDevice * reads : 0,
      hostBytesPerS: idleKv === 'host' && at.kind === 'colocated' ? perDevice * reads : 0,
    },
  };
}

function decodePhase(plan: Plan, at: Placed, accelerator: string, record: PhaseRecord): SeedPhase {
  const { memory: m, batch } = at;
  const { engine } = m;
  const { setting, session, ranks, kvShards, parallelism } = engine.placement;
  const { turns } = session;
  const passes = stepPasses(plan, m, batch);
  const perDevice = setting.traffic.turnsPerS / (record.replicas * record.devicesPerReplica);
  const apart = at.kind === 'disaggregated';
  // Of a step's KV, what lies in the pool; every device that holds a copy reads it.
  const copies = parallelism.tensor / kvShards;
  // The stages take turns at the batch, and the draft runs once for all.
  const stepS = secondsOf(passes) + (m.stages - 1) * secondsOf(passes.slice(0, 1));
  const kvOfStep = session.kvMean * (1 + m.speculation.drafted * m.draftKvShare);
  const remote = (batch * ranks * kvOfStep * m.pooledShare * copies) / record.devicesPerReplica / stepS;
  const loaded = apart ? m.loadBytes * perDevice : 0;
  const fetched = apart ? mean(turns, (turn) => turn.fetchBytes) * perDevice : 0;
  const { idleKv } = session.shared;
  return {
    ...phaseOf(plan, engine, accelerator, record),
    batchPerRank: batch,
    microBatches: m.stages,
    ...(at.schedule !== undefined && { schedule: at.schedule }),
    drafted: m.speculation.drafted,
    tokensPerPass: m.tokensPerPass,
    passes,
    needs: {
      ...capacityOf(engine, record),
      ...ratesOf(passes, 1 - m.pooledShare),
      fabricInBytesPerS: apart ? mean(turns, (turn) => turn.sendBytes) * perDevice : 0,
      fabricOutBytesPerS: fetched,
      poolBytesPerS: remote + (idleKv === 'pool' ? loaded : 0),
      hostBytesPerS: idleKv === 'host' ? loaded + fetched : 0,
    },
  };
}

type Common = Omit<
  SeedPhase,
  'batchPerRank' | 'microBatches' | 'chunkTokens' | 'schedule' | 'drafted' | 'tokensPerPass' | 'passes' | 'needs'
>;

function phaseOf(plan: Plan, engine: Engine, accelerator: string, record: PhaseRecord): Common {
  const { placement } = engine;
  const { chip, weights, setting, session, parallelism, stageDevices, ranks } = placement;
  const facts = plan.facts.accelerators.find(({ id }) => id === accelerator);
  if (facts === undefined) throw notARun('plan.json', `lacks the facts of ${accelerator}`);
  const { tdpW } = plain(facts.power);
  const { intensity, intensityLimit, ridge, flopPerS, load, regime, binding } = record;
  return {
    accelerator,
    executionClass: facts.executionClass,
    chip: {
      flopPerS: { ...chip.flopPerS },
      memoryBytes: chip.memoryBytes,
      memoryBytesPerS: chip.memoryBytesPerS,
      tdpW: tdpW ?? chip.tdpW,
    },
    network: networkOf(placement),
    parallelism: { ...parallelism },
    stageDevices,
    ranks,
    devicesPerReplica: record.devicesPerReplica,
    replicas: record.replicas,
    accelerators: record.accelerators,
    formats: { weights: weights.rest, experts: weights.experts, kv: session.shared.kvFormat },
    batch: record.batch,
    contextTokens: setting.traffic.contextMean,
    measured: { intensity, intensityLimit, ridge, flopPerS, load, regime, binding },
  };
}

function capacityOf({ placement }: Engine, record: PhaseRecord) {
  return {
    weightBytesPerDevice: placement.weightBytesPerDevice,
    kvBytesPerRequest: placement.session.kvMean,
    capacityNeedBytes: record.capacityNeedBytes,
    capacityHaveBytes: record.capacityHaveBytes,
    footprintBytes: record.footprintBytes,
  };
}

/** Seconds of all passes of a request of the mean kind, one after the other. */
function secondsOf(passes: readonly SeedPass[]): number {
  const ofPass = ({ device }: SeedPass) => Object.values(device.timesS).reduce((sum, seconds) => sum + seconds, 0);
  return passes.reduce((sum, one) => sum + one.share * one.passes * ofPass(one), 0);
}

/** What a device reads from its own memory, writes and sends in them, a second; `local`: share of KV that is there. */
function ratesOf(passes: readonly SeedPass[], local = 1) {
  const seconds = secondsOf(passes);
  const rate = (of: (pass: SeedPass) => number) =>
    passes.reduce((sum, one) => sum + one.share * one.passes * of(one), 0) / seconds;
  return {
    memoryBytesPerS: rate(({ device: { sums } }) => sums.weightBytes + local * (sums.kvReadBytes + sums.kvWriteBytes)),
    networkBytesPerS: rate(({ traffic }) => sentBytes(traffic)),
  };
}
