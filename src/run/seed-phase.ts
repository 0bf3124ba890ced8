import type { Accelerator } from '../catalog/schema.js';
import type { DecodeMemory } from '../core/decode-pool.js';
import {
  busiestTokens,
  expertS,
  expertsRead,
  linearS,
  networkS,
  overheadS,
  passS,
  type Engine,
  type Placement,
} from '../core/engine.js';
import { decodeStep, prefillPass, type Moved } from '../core/intensity.js';
import { matrixOf, messagesOf, type Messages } from '../core/messages.js';
import { nothingMoved, promptMoved, stepMoved, together } from '../core/moved.js';
import { decodeDifferences, prefillDifferences } from '../core/operator/difference.js';
import { castOf, decodeOperators, draftCast, prefillOperators, type Cast } from '../core/operator/list.js';
import { sumOf, undivided, type Operator, type Split } from '../core/operator/operator.js';
import { chunksOf } from '../core/operator/prompt.js';
import { decodePassTimes, type TimeTerm } from '../core/phase.js';
import { prefillAttention } from '../core/chunks.js';
import type { Turn } from '../core/session.js';
import { draftingS } from '../core/speculation.js';
import { axes, closes } from '../core/topology/grid.js';
import type { Plan } from './plan.js';
import type { SeedMessages, SeedNetwork, SeedOperator, SeedPass } from './seed-schema.js';

/** Passes of a phase, as operators and messages: from what the core placed, to plain data. */

type Times = Record<TimeTerm, number>;

/** How the operators of a replica fall on one of its devices. */
function splitOf({ parallelism: p, stageDevices, kvShards, stageShare }: Placement): Split {
  return {
    tensor: p.tensor,
    kvShards,
    expertRanks: p.expert,
    expertTensor: stageDevices / p.expert,
    layers: stageShare,
    ends: 1 / p.pipeline,
  };
}

/** All passes of one prompt of a class of turn: its mean chunk. */
export function promptPass(plan: Plan, e: Engine, turn: Turn, chunkTokens: number): SeedPass {
  const { placement } = e;
  const { session, weights, setting, ranks } = placement;
  const { freshTokens: fresh, prefixTokens: prefix } = turn;
  const prompt = { ...turn, chunkTokens };
  const passes = chunksOf(prompt);
  const kv = session.shared.kvFormat;
  const cast = castOf(plan.space.model, weights);
  const tokens = fresh / passes;
  const timesS: Times = {
    linear: linearS(e, tokens, 1),
    experts: expertS(e, tokens, expertsRead(e, tokens)),
    attention: prefillAttention(e, turn, chunkTokens).seconds / passes,
    activations: e.rates.activationTokenS * tokens,
    network: networkS(e, tokens),
    overhead: overheadS(e, 1),
  };
  return passOf(placement, {
    name: turn.id,
    share: turn.share,
    passes,
    contextTokens: prefix + fresh,
    prefixTokens: prefix,
    replica: { tokens, sequences: 1, operators: prefillOperators(cast, kv, { ...prompt, ranks: 1 }, undivided) },
    closedForm: prefillPass(setting.shape, weights, kv, prompt),
    differences: prefillDifferences(cast, { ...prompt, ranks: 1 }),
    moved: promptMoved(placement, turn, chunkTokens),
    device: {
      tokens,
      sequences: 1,
      operators: prefillOperators(cast, kv, { ...prompt, ranks }, splitOf(placement)),
      timesS,
    },
    messages: messagesOf(placement, tokens),
  });
}

/** A decode step of `batch` requests on each rank, and before it the steps that draft. */
export function stepPasses(plan: Plan, m: DecodeMemory, batch: number): SeedPass[] {
  const { placement } = m.engine;
  const { session, weights, setting, ranks } = placement;
  const kv = session.shared.kvFormat;
  const context = setting.traffic.contextMean;
  const each = Math.max(batch / m.stages, 1);
  const all = batch * ranks;
  const pass = (
    name: string,
    at: Placement,
    cast: Cast,
    of: { readonly passes: number; readonly width: number; readonly timesS: Times },
  ): SeedPass => {
    const { passes, width, timesS } = of;
    const whole = { sequences: all, width, context, expertSequences: all };
    const part = { sequences: each, width, context, expertSequences: each * ranks };
    const step = decodeStep(cast.shape, cast.weights, kv, all, context, width);
    const timesPasses = (one: Moved): Moved => together(nothingMoved, one, passes);
    return passOf(at, {
      name,
      share: 1,
      passes,
      contextTokens: context,
      prefixTokens: context,
      replica: {
        tokens: all * width,
        sequences: all,
        operators: decodeOperators(cast, kv, whole, undivided),
      },
      closedForm: timesPasses(step),
      differences: decodeDifferences(cast, kv, whole).map((one) => ({ ...one, ...timesPasses(one) })),
      moved: timesPasses(stepMoved(at, each * ranks, width)),
      device: {
        tokens: each * width,
        sequences: each,
        operators: decodeOperators(cast, kv, part, splitOf(at)),
        timesS,
      },
      messages: messagesOf(at, each * width),
    });
  };
  const model = castOf(plan.space.model, weights);
  const checked = pass('decode step', placement, model, {
    passes: 1,
    width: m.width,
    timesS: decodePassTimes(m, batch),
  });
  const { drafting } = setting;
  const { draft } = m.speculation;
  if (draft === undefined || drafting === undefined) return [checked];
  const drafted = pass('draft step', draft.engine.placement, draftCast(plan.space.model, drafting, weights), {
    passes: m.speculation.drafted,
    width: 1,
    timesS: draftTimes(m, each),
  });
  return [checked, drafted];
}

/** Of one step of the draft; attention is what is left of it. */
function draftTimes(m: DecodeMemory, each: number): Times {
  if (m.drafting === undefined) throw new Error('a draft without steps');
  const { engine: d, steps } = m.drafting;
  const busiest = busiestTokens(d, each);
  const read = expertsRead(d, each);
  return {
    linear: linearS(d, busiest, busiest),
    experts: expertS(d, each, read),
    attention: draftingS(m.drafting, each, busiest) / steps - passS(d, busiest, busiest, each, read),
    activations: d.rates.activationTokenS * busiest,
    network: networkS(d, busiest),
    overhead: overheadS(d, busiest),
  };
}

interface Raw extends Omit<SeedPass, 'replica' | 'device' | 'traffic'> {
  readonly replica: Omit<SeedPass['replica'], 'operators' | 'sums'> & { readonly operators: readonly Operator[] };
  readonly device: Omit<SeedPass['device'], 'operators' | 'sums'> & { readonly operators: readonly Operator[] };
  readonly messages: readonly Messages[];
}

function passOf({ setting }: Placement, { messages, replica, device, ...rest }: Raw): SeedPass {
  const { activationBytes } = setting.constants;
  const written = (one: Operator): SeedOperator => {
    const { kind, m, n, k, groups } = one;
    // Scores never leave the chip: attention is one kernel (Dao et al., arXiv 2205.14135), of which they are n or k.
    const isScores = kind === 'attention' && one.kvReadBytes > 0;
    const isValues = kind === 'attention' && !isScores;
    return {
      ...one,
      inputBytes: kind === 'lookup' || isValues ? 0 : m * k * groups * activationBytes,
      outputBytes: isScores ? 0 : m * n * groups * activationBytes,
    };
  };
  return {
    ...rest,
    replica: { ...replica, operators: replica.operators.map(written), sums: sumOf(replica.operators) },
    device: { ...device, operators: device.operators.map(written), sums: sumOf(device.operators) },
    traffic: messages.map(writtenMessages),
  };
}

/** Larger matrices say no more than the rule. */
const MATRIX_UP_TO = 16;

function writtenMessages(messages: Messages): SeedMessages {
  return {
    ...messages,
    rule: ruleOf(messages),
    ...(messages.group <= MATRIX_UP_TO && { matrix: matrixOf(messages) }),
  };
}

function ruleOf({ kind, stride }: Messages): string {
  switch (kind) {
    case 'send':
      return 'device d of a stage hands bytesPerDevice to device d of the next stage';
    case 'all-reduce':
      return `every member sends bytesPerPair to every other, half of it operands and half results; members are ${stride} apart`;
    case 'all-to-all':
      return `every member sends bytesPerPair to every other; members are ${stride} apart`;
  }
}

/** Bytes that a device sends into the network in a pass. */
export function sentBytes(traffic: readonly SeedMessages[]): number {
  return traffic.reduce((sum, { count, group, bytesPerPair }) => sum + count * (group - 1) * bytesPerPair, 0);
}

const dimensions: Partial<Record<Accelerator['scaleUp']['topology'], number>> = {
  ring: 1,
  'torus-2d': 2,
  'torus-3d': 3,
  mesh: 2,
};

export function networkOf({ chip, stageDevices }: Placement): SeedNetwork {
  const inside = Math.min(stageDevices, chip.domain);
  const k = dimensions[chip.topology];
  const sizes = k === undefined || inside === 1 ? [] : axes(inside, k).filter((size) => size > 1);
  return {
    topology: chip.topology,
    link: chip.link.id,
    domain: chip.domain,
    bytesPerS: chip.linkBytesPerS,
    hopS: chip.hopS,
    inNetworkReduction: chip.inNetworkReduction,
    axes: sizes.map((size) => ({ size, closed: chip.topology !== 'mesh' && closes(size, inside, chip) })),
    outsideBytesPerS: chip.nicBytesPerS,
  };
}
