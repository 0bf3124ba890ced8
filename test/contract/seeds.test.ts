import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { kvShardsOf } from '../../src/core/fullest.js';
import { experimentOf } from '../../src/report/exporter/seeds-aiconfigurator.js';
import { astraInput, mainPass } from '../../src/report/exporter/seeds-astra.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { frontOf } from '../../src/run/front.js';
import { judge } from '../../src/run/judge.js';
import type { Plan } from '../../src/run/plan.js';
import type { Front } from '../../src/run/schema.js';
import { seedsOf } from '../../src/run/seed.js';
import { seedSchema, type Seed, type SeedPass } from '../../src/run/seed-schema.js';
import { planOf } from '../../src/run/search.js';
import { variablesOf } from '../../src/search/factored.js';
import { cardinality } from '../../src/search/problem.js';
import { Rng } from '../../src/search/rng.js';
import { loadSpace, type Space } from '../../src/space/load.js';
import { catalog, objective } from './desk.js';
import { timesOnDevices } from '../property/copies.js';
import { readTrace } from '../tool/chakra.js';

const shipped = (name: string): string => fileURLToPath(new URL(`../../spaces/${name}.yaml`, import.meta.url));

/** Every shipped space; quickstart and the one with co-located pools also with every other model of the catalogue; with how many designs of each kind. */
const cases: readonly (readonly [string, Space, number])[] = [
  ...[
    'quickstart',
    'coding-agent',
    'chat',
    'heterogeneous',
    'optical-memory',
    'scale-up',
    'frontier',
    'frontier-llama',
  ].map((name) => [name, loadSpace(shipped(name), catalog), 4] as const),
  ...['quickstart', 'heterogeneous'].flatMap((name) =>
    [...catalog.models.values()].map(
      (model) => [`${name} with ${model.id}`, { ...loadSpace(shipped(name), catalog), model }, 2] as const,
    ),
  ),
];

/** Experts that spread over fewer devices than attention does, which no shipped space has. */
const quickstart = loadSpace(shipped('quickstart'), catalog);
const wideAttention: Space = {
  ...quickstart,
  genes: quickstart.genes.map((gene) =>
    gene.key === 'tensorParallel'
      ? { ...gene, values: [8] }
      : gene.key === 'expertParallel'
        ? { ...gene, values: [2, 4] }
        : gene,
  ),
};

/** Some random designs that stand, of each kind of system, as a front: limits and dominance apart. */
function someFront(space: Space, count: number): { readonly plan: Plan; readonly front: Front } {
  const plan = planOf({ ...space, allowUnknownQuality: true }, objective, catalog, { algorithm: 'random' });
  const alternatives = buildAlternatives(plan);
  const rng = new Rng(7);
  const designs = alternatives.flatMap((one, alternative) => {
    const variables = variablesOf(one.factored);
    const found = [];
    for (let tries = 0; tries < 20_000 && found.length < count; tries++) {
      const genome = variables.map((variable) => rng.integer(cardinality(variable)));
      const any = variables.findIndex(({ name }) => name === 'shared.accelerator');
      if (any >= 0) genome[any] = 0;
      if (judge(one, genome).kind === 'feasible')
        found.push({ alternative, genome, objectives: [1, 1, 1], preference: [] });
    }
    return found;
  });
  return { plan, front: frontOf(plan, alternatives, designs) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Kinds of input that were checked, so that none is by chance missing from the designs drawn. */
const met = new Set<string>();

describe.each([...cases, ['wide attention', wideAttention, 4] as const])('seeds of %s', (_, space, count) => {
  const { plan, front } = someFront(space, count);
  const seeds = [...seedsOf(plan, front)];
  const passes = seeds.flatMap(({ phases }) => [...phases.prefill.passes, ...phases.decode.passes]);

  it('are one for each point, of the published schema and nothing else', () => {
    expect(seeds.map(({ id }) => id)).toEqual(front.points.map(({ id }) => id));
    expect(seeds.length).toBeGreaterThan(0);
    for (const seed of seeds) expect(seedSchema.parse(JSON.parse(JSON.stringify(seed)))).toEqual(seed);
  });

  it('hold operators whose sums are the closed form, with what differs named', () => {
    for (const { passes: times, replica, closedForm, differences } of passes) {
      const total = (of: 'flop' | 'weightBytes' | 'kvReadBytes' | 'kvWriteBytes') =>
        times * sum(replica.operators.map((one) => one.count * one[of]));
      const differ = (of: 'flop' | 'weightBytes' | 'kvBytes') => sum(differences.map((one) => one[of]));
      expect((total('flop') + differ('flop')) / closedForm.flop).toBeCloseTo(1, 11);
      expect((total('weightBytes') + differ('weightBytes')) / closedForm.weightBytes).toBeCloseTo(1, 11);
      expect((total('kvReadBytes') + total('kvWriteBytes') + differ('kvBytes')) / closedForm.kvBytes).toBeCloseTo(
        1,
        11,
      );
    }
  });

  it('come to the operational intensity and the seconds that the run wrote', () => {
    for (const [i, { phases }] of seeds.entries()) {
      const point = front.points[i];
      for (const name of ['prefill', 'decode'] as const) {
        const of = (part: (pass: SeedPass) => number) =>
          sum(phases[name].passes.map((pass) => pass.share * part(pass)));
        const flop = of(({ moved }) => moved.flop);
        const bytes = of(({ moved }) => moved.weightBytes + moved.kvBytes);
        expect(flop / bytes / (point?.[name].intensity ?? 0)).toBeCloseTo(1, 11);
      }
      const [step] = phases.decode.passes;
      for (const [term, seconds] of Object.entries(step?.device.timesS ?? {}))
        expect((seconds * phases.decode.microBatches) / phases.decode.tokensPerPass).toBeCloseTo(
          point?.decode.timesS[term as 'linear'] ?? 0,
          12,
        );
    }
  });

  it('say of a device what the devices of a replica do together', () => {
    for (const { phases } of seeds) {
      const { ranks, stageDevices, microBatches, parallelism, batchPerRank, passes: steps } = phases.decode;
      // A part of a batch is at least one request.
      if (batchPerRank < microBatches) continue;
      const [step] = steps;
      const { attention, layers } = plan.space.model;
      const { tensor } = parallelism;
      const kvShards = kvShardsOf({ kvShards: attention.kind === 'gqa' ? attention.kvHeads : 1 }, tensor);
      const once = (step?.device.operators ?? []).map(
        (one) => (one.flop * one.count) / timesOnDevices(attention, one.name, { tensor, kvShards }),
      );
      const together = sum(once) * stageDevices * parallelism.pipeline * microBatches;
      // The fullest stage has at most a layer more than the others.
      const fullest = (Math.ceil(layers / parallelism.pipeline) * parallelism.pipeline) / layers;
      const ratio = together / (step?.replica.sums.flop ?? 1);
      expect(ratio).toBeGreaterThan(1 - 1e-9);
      expect(ratio).toBeLessThan(fullest + 1e-9);
      expect(ranks * parallelism.tensor).toBe(stageDevices);
    }
  });

  it('ask for no more than a device has, where the model says that it fits', () => {
    for (const { phases } of seeds)
      for (const { needs, chip, devicesPerReplica } of Object.values(phases)) {
        expect(needs.weightBytesPerDevice).toBeLessThan(chip.memoryBytes);
        expect(needs.memoryBytesPerS).toBeGreaterThan(0);
        expect(needs.memoryBytesPerS).toBeLessThan(chip.memoryBytesPerS);
        expect(needs.capacityHaveBytes).toBe(devicesPerReplica * chip.memoryBytes);
      }
  });

  it('let one pool send over the fabric what the other gets, and none of it where there is but one', () => {
    for (const { kind, phases, transfers, demand } of seeds) {
      const all = (name: 'prefill' | 'decode', way: 'fabricInBytesPerS' | 'fabricOutBytesPerS') =>
        phases[name].needs[way] * phases[name].replicas * phases[name].devicesPerReplica;
      const moved = (of: 'fetchBytes' | 'sendBytes') =>
        demand.turnsPerS * sum(transfers.turns.map((turn) => turn.share * turn[of]));
      expect(all('prefill', 'fabricOutBytesPerS') / (moved('sendBytes') || 1)).toBeCloseTo(
        kind === 'colocated' ? 0 : 1,
        9,
      );
      expect(all('decode', 'fabricInBytesPerS')).toBeCloseTo(all('prefill', 'fabricOutBytesPerS'), -3);
      expect(all('decode', 'fabricOutBytesPerS')).toBeCloseTo(all('prefill', 'fabricInBytesPerS'), -3);
      expect(all('prefill', 'fabricInBytesPerS')).toBeCloseTo(moved('fetchBytes'), -3);
    }
  });

  it('give ASTRA-sim traces that a strict reader of Chakra takes, with the numbers of the seed', () => {
    for (const seed of seeds) for (const phase of ['prefill', 'decode'] as const) checkAstra(seed, phase);
  });

  it('give aiconfigurator an experiment with the design as its only candidate', () => {
    for (const seed of seeds) checkExperiment(seed);
  });
});

it('all kinds of input were met', () => {
  expect([...met].toSorted()).toEqual([
    'FullyConnected',
    'Ring',
    'Switch',
    'colocated',
    'disaggregated',
    'groups for all-reduce',
    'groups for all-to-all',
    'no network',
  ]);
});

const systemSchema = z.strictObject({
  'scheduling-policy': z.literal('LIFO'),
  'endpoint-delay': z.int(),
  'active-chunks-per-dimension': z.int(),
  'preferred-dataset-splits': z.int(),
  'all-reduce-implementation': z.array(z.enum(['ring', 'direct'])),
  'all-gather-implementation': z.array(z.enum(['ring', 'direct'])),
  'reduce-scatter-implementation': z.array(z.enum(['ring', 'direct'])),
  'all-to-all-implementation': z.array(z.enum(['ring', 'direct'])),
  'collective-optimization': z.literal('localBWAware'),
  'local-mem-bw': z.number().positive(),
  'boost-mode': z.literal(0),
  'roofline-enabled': z.int().min(0).max(1),
  'peak-perf': z.number().positive(),
});
const networkSchema = z.strictObject({
  topology: z.array(z.enum(['Ring', 'FullyConnected', 'Switch'])).min(1),
  npus_count: z.array(z.int().min(2)),
  bandwidth: z.array(z.number().positive()),
  latency: z.array(z.number().nonnegative()),
});

function checkAstra(seed: Seed, name: keyof Seed['phases']): void {
  const phase = seed.phases[name];
  const input = astraInput(seed, name);
  if ('refused' in input) {
    met.add('no network');
    const { network, stageDevices } = phase;
    const open = network.axes.some(({ size, closed }) => !closed && size > 2);
    const odd = stageDevices > network.domain && stageDevices % network.domain !== 0;
    expect(stageDevices === 1 || open || odd || ['mesh', 'dragonfly'].includes(network.topology)).toBe(true);
    return;
  }
  const files = new Map(input.files.map(({ path, content }) => [path, content]));
  const networkFile = networkSchema.parse(parse(String(files.get('network.yml'))));
  expect(networkFile.npus_count.reduce((product, one) => product * one, 1)).toBe(phase.stageDevices);
  for (const list of Object.values(networkFile)) expect(list).toHaveLength(networkFile.topology.length);
  checkBandwidth(phase.network, networkFile);
  for (const kind of ['replay', 'roofline']) {
    const system = systemSchema.parse(JSON.parse(String(files.get(`system.${kind}.json`))));
    expect(system['local-mem-bw'] * 1e9).toBeCloseTo(phase.chip.memoryBytesPerS, -3);
    expect(system['peak-perf'] * 1e12).toBeCloseTo(phase.chip.flopPerS[phase.formats.weights] ?? 0, -3);
    expect(system['all-reduce-implementation']).toHaveLength(networkFile.topology.length);
  }
  const pass = mainPass(phase);
  const traces = [...files].filter(([path]) => path.endsWith('.et'));
  expect(traces.length).toBeGreaterThan(0);
  for (const [, content] of traces) checkTrace(content as Uint8Array, pass, phase.parallelism.pipeline);
  const parted = pass.traffic.filter(({ kind, group }) => kind !== 'send' && group < phase.stageDevices);
  expect(files.has('groups.json')).toBe(parted.length > 0);
  const [first] = parted;
  for (const one of networkFile.topology) met.add(one);
  if (first === undefined) return;
  met.add(`groups for ${first.kind}`);
  const groups = JSON.parse(String(files.get('groups.json'))) as Record<string, number[]>;
  expect(
    Object.values(groups)
      .flat()
      .toSorted((a, b) => a - b),
  ).toEqual(Array.from({ length: phase.stageDevices }, (_, device) => device));
  for (const members of Object.values(groups)) {
    expect(members).toHaveLength(first.group);
    for (const [i, member] of members.entries()) if (i > 0) expect(member - (members[i - 1] ?? 0)).toBe(first.stride);
  }
  expect(traces).toHaveLength(Object.keys(groups).length);
}

/** All links of a device together carry what the seed says; of a partial mesh only those within the stage. */
function checkBandwidth(network: Seed['phases']['decode']['network'], file: z.infer<typeof networkSchema>): void {
  const [bandwidth = 0] = file.bandwidth;
  const links = {
    ring: 2,
    'torus-2d': 4,
    'torus-3d': 6,
    switch: 1,
    'full-mesh': network.domain - 1,
    mesh: 4,
    dragonfly: 1,
  };
  if (network.domain === 1) return;
  const [axis] = network.axes;
  const twice = axis !== undefined && axis.closed && axis.size === 2 ? 2 : 1;
  expect((bandwidth * 1e9 * links[network.topology]) / twice / network.bytesPerS).toBeCloseTo(1, 9);
  if (axis !== undefined)
    expect(file.npus_count.slice(0, network.axes.length)).toEqual(network.axes.map(({ size }) => size));
}

function checkTrace(content: Uint8Array, { device, traffic }: SeedPass, stages: number): void {
  const { version, nodes } = readTrace(content);
  expect(version).toBe('0.0.4');
  // One chain of them all.
  const chained = nodes.filter(
    ({ id, dataDeps, attributes }, i) =>
      id === i && dataDeps.join() === (i === 0 ? '' : String(i - 1)) && attributes['is_cpu_op'] === false,
  );
  expect(chained).toHaveLength(nodes.length);
  const { network, ...others } = device.timesS;
  const micros = sum(nodes.map(({ durationMicros }) => durationMicros));
  expect(Math.abs(micros - 1e6 * sum(Object.values(others)))).toBeLessThan(1);
  const messages = traffic.filter(({ kind }) => kind !== 'send');
  expect(messages.length > 0).toBe(network > 0 && nodes.some(({ type }) => type === 'collective'));
  for (const one of messages) {
    const sent = nodes.filter(({ type, name }) => type === 'collective' && name === one.name);
    const told = new Set(sent.map(({ attributes }) => `${attributes['comm_type']} ${attributes['comm_size']}`));
    expect([...told]).toEqual([`${one.kind === 'all-reduce' ? 0 : 6} ${Math.round(one.bytesPerDevice)}`]);
    if (stages === 1) expect(sent).toHaveLength(Math.round(one.count));
  }
  for (const operator of device.operators) {
    const run = nodes.filter(({ type, name }) => type === 'compute' && name === operator.name);
    if (operator.kind === 'lookup') expect(run).toEqual([]);
    else if (stages === 1) expect(run).toHaveLength(operator.count);
    const computed = new Set(run.map(({ attributes }) => attributes['num_ops']));
    expect([...computed]).toEqual(run.length === 0 ? [] : [Math.round(operator.flop)]);
  }
}

const candidate = z.tuple([z.int().positive()]);
const mode = z.enum(['bfloat16', 'fp8', 'nvfp4']).optional();
const worker = (prefix: string) => ({
  [`${prefix}gemm_quant_mode`]: mode,
  [`${prefix}moe_quant_mode`]: mode,
  [`${prefix}kvcache_quant_mode`]: mode,
  [`${prefix}num_gpu_candidates`]: candidate,
  [`${prefix}tp_candidates`]: candidate,
  [`${prefix}pp_candidates`]: candidate,
  [`${prefix}dp_candidates`]: candidate,
  [`${prefix}moe_tp_candidates`]: candidate.optional(),
  [`${prefix}moe_ep_candidates`]: candidate.optional(),
});
const common = {
  isl: z.int().positive(),
  osl: z.int().positive(),
  prefix: z.int().nonnegative(),
  ttft: z.number().positive(),
  tpot: z.number().positive(),
  total_gpus: z.int().positive(),
  nextn: z.int().positive().optional(),
  nextn_accept_rates: z.array(z.number()).min(5).optional(),
};
const named = (prefix: string) => ({
  [`${prefix}model_path`]: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  [`${prefix}system_name`]: z.string().regex(/^\w+$/),
});
const taskSchema = z.union([
  z.strictObject({
    serving_mode: z.literal('agg'),
    ...common,
    ...named(''),
    enable_chunked_prefill: z.boolean(),
    gemm_quant_mode: mode,
    moe_quant_mode: mode,
    kvcache_quant_mode: mode,
    ...worker('agg_'),
  }),
  z.strictObject({
    serving_mode: z.literal('disagg'),
    ...common,
    ...named('prefill_'),
    ...named('decode_'),
    ...worker('prefill_'),
    ...worker('decode_'),
    num_gpu_per_replica: candidate,
    max_gpu_per_replica: z.int().positive(),
    max_prefill_workers: z.int().positive(),
    max_decode_workers: z.int().positive(),
    prefill_max_batch_size: z.literal(1),
    decode_max_batch_size: z.int().positive(),
  }),
]);

function checkExperiment(seed: Seed): void {
  const experiment = experimentOf(seed);
  if ('refused' in experiment) {
    expect(experiment.refused).toMatch(/^the tool has no name for /);
    return;
  }
  const file = parse(experiment.yaml) as Record<string, unknown>;
  expect(Object.keys(file)).toEqual([`design_${seed.id}`]);
  const task = taskSchema.parse(file[`design_${seed.id}`]) as Record<string, unknown>;
  met.add(seed.kind);
  const pools = seed.kind === 'colocated' ? (['decode'] as const) : (['prefill', 'decode'] as const);
  for (const name of pools) {
    const phase = seed.phases[name];
    const prefix = seed.kind === 'colocated' ? 'agg_' : `${name}_`;
    const one = (key: string) => (task[`${prefix}${key}_candidates`] as number[] | undefined)?.[0];
    expect(one('num_gpu')).toBe(phase.devicesPerReplica);
    expect([one('tp'), one('pp'), one('dp')]).toEqual([
      phase.parallelism.tensor,
      phase.parallelism.pipeline,
      phase.ranks,
    ]);
    // What the tool asks of a valid combination.
    if (one('moe_ep') !== undefined)
      expect((one('moe_tp') ?? 0) * (one('moe_ep') ?? 0)).toBe(phase.ranks * phase.parallelism.tensor);
  }
  expect(task['osl']).toBe(Math.round(seed.demand.outputTokens));
}
