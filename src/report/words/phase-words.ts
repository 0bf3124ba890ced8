import type { PhaseRecord } from '../../run/schema.js';
import type { Clause, Paragraph } from './paragraph.js';
import { figure, joined, listed, say, words, type Phrase } from './phrase.js';

type Resource = keyof PhaseRecord['gainOf10Percent'];
export type PhaseName = 'prefill' | 'decode';

/** Less gain than this is none. */
const leastGain = 5e-4;

/**
 * What bounds a phase: its place in the OI/CF plane, how far its resources are used, what more of each would bring (not where
 * another paragraph says it of the same pool: `none` and `once`).
 */
export function phaseParagraph(
  name: PhaseName,
  phase: PhaseRecord,
  gains: 'none' | 'both' | 'once',
  keepsIdleKv = false,
): Paragraph {
  const clauses: Clause[] = [
    { rank: 1, phrase: intensityClause(name, phase) },
    ...(phase.regime === 'capacity' ? [{ rank: 3, phrase: words('no batch that fits reaches the knee') }] : []),
    { rank: 5, phrase: limitClause(name, phase) },
    { rank: 1, phrase: capacityClause(name, phase, gains === 'none' ? '' : restOf(phase, keepsIdleKv)) },
    { rank: 4, phrase: usageClause(name, phase) },
    { rank: 7, phrase: loadClause(name, phase) },
    ...(gains === 'none' ? [] : gainClauses(name, phase, gains === 'once')),
  ];
  const title = name === 'prefill' ? 'Prefill' : 'Decode';
  return { head: `${title}, ${phase.regime} regime`, clauses };
}

function intensityClause(name: PhaseName, { intensity, ridge, regime }: PhaseRecord): Phrase {
  const unit = intensity < ridge ? 'share' : 'factor';
  const times = figure(`${name}.intensityOverRidge`, intensity / ridge, unit);
  const against = say`OI ${figure(`${name}.intensity`, intensity, 'FLOP/B')} is ${times}${
    unit === 'share' ? ' of' : ''
  } the ridge ${figure(`${name}.ridge`, ridge, '')}`;
  // Otherwise the ridge tells the regime.
  return regime === 'network' ? say`collectives take longest; ${against}` : against;
}

function limitClause(name: PhaseName, { intensityLimit, ridge }: PhaseRecord): Phrase {
  const limit = figure(`${name}.intensityLimit`, intensityLimit, '');
  return intensityLimit < ridge ? say`no batch lifts OI above ${limit}` : say`OI ${limit} without the weights`;
}

function capacityClause(name: PhaseName, phase: PhaseRecord, rest: string): Phrase {
  const { batch, footprintBytes, capacityNeedBytes: need, capacityHaveBytes: have } = phase;
  const of = (key: string, value: number, unit: string) => figure(`${name}.${key}`, value, unit);
  const each = of('footprintBytes', footprintBytes, 'B');
  // The footprint counts KV in the memory pool too, which takes nothing of the devices.
  const pooled = batch * footprintBytes - need > 1e-6 * need;
  const requests =
    batch === 1
      ? say`${of('batch', 1, '')} request of ${each} (CF)`
      : say`${of('batch', batch, '')} requests x ${each} (CF)`;
  const inDevices = of('capacityNeedBytes', need, 'B');
  const taken = pooled
    ? say`${requests}, ${inDevices} of it in`
    : batch === 1
      ? say`${requests} in`
      : say`${requests} = ${inDevices} of`;
  return say`${taken} ${of('capacityHaveBytes', have, 'B')} (${of('capacityUsed', need / have, 'share')}${rest})`;
}

/** Memory may bind though the mean batch fills little of it: what the rest is for. */
function restOf({ capacityNeedBytes, capacityHaveBytes, gainOf10Percent }: PhaseRecord, keepsIdleKv: boolean): string {
  const little = capacityNeedBytes < 0.8 * capacityHaveBytes;
  if (!little || gainOf10Percent.capacity < leastGain) return '';
  return `; the rest for ${keepsIdleKv ? 'idle KV and ' : ''}peaks`;
}

/**
 * What the phase computes and moves while it runs, against the device's peaks. Bytes are FLOPs over intensity; ports of a
 * memory pool may carry some of them.
 */
function usageClause(name: PhaseName, { flopPerS, intensity, device }: PhaseRecord): Phrase {
  const computes = say`runs at ${figure(`${name}.peakUsed`, flopPerS / device.flopPerS, 'share')} of peak FLOP/s`;
  const reads = flopPerS / intensity / device.memoryBytesPerS;
  return say`${computes}, ${figure(`${name}.bandwidthUsed`, reads, 'share')} of bandwidth`;
}

function loadClause(name: PhaseName, { load }: PhaseRecord): Phrase {
  const share = figure(`${name}.load`, load, 'share');
  return name === 'prefill' ? say`busy ${share} of the time at peak` : say`batch at ${share} of a full one`;
}

/** `bandwidth binds: 10% more gives 7.2%`; what else is felt; what is slack. Overhead is shortened, not added. */
function gainClauses(name: PhaseName, { binding, gainOf10Percent: gains }: PhaseRecord, once: boolean): Clause[] {
  const step = figure('resourceStep', 0.1, 'share');
  const gain = (resource: Resource) => gains[resource] ?? 0;
  const of = (resource: Resource) => figure(`${name}.gain.${resource}`, gain(resource), 'share');
  const all = Object.keys(gains) as Resource[];
  const felt = all.filter((one) => Math.abs(gain(one)) >= leastGain).sort((a, b) => gain(b) - gain(a));
  const slack = all.filter((one) => !felt.includes(one) && !binding.includes(one));
  const others = felt.filter((one) => !binding.includes(one)).map((one) => say`${one} ${of(one)}`);
  const [first] = binding;
  if (felt.length === 0 || first === undefined)
    return [{ rank: 1, phrase: say`${step} more of any resource gains nothing` }];
  const bound = say`${listed(binding.map(words))} ${binding.length > 1 ? 'bind' : 'binds'}`;
  // Said once: the other phase's sentence reads alike.
  const rate = name === 'prefill' || once ? ' more tokens/s' : '';
  const most = felt.find((one) => !binding.includes(one));
  // What binds is worth most at the margin; over a whole tenth something else may be worth more.
  const beyond = most !== undefined && gain(most) >= gain(first) + leastGain;
  const near = most !== undefined && gain(most) > gain(first) / 4;
  return [
    {
      rank: 1,
      phrase: say`${bound}${beyond ? ' at the margin' : ''}: ${step} ${sideOf(first)} gives ${of(first)}${rate}`,
    },
    ...(beyond
      ? [
          { rank: 1, phrase: say`${step} ${sideOf(most)} ${most} gives more: ${of(most)}` },
          ...listOf(others.slice(1), 3),
        ]
      : listOf(others, near ? 2 : 3)),
    ...(slack.length > 0 ? [{ rank: 4, phrase: say`${listed(slack.map(words))} slack` }] : []),
  ];
}

/** Overhead is better when there is less of it. */
export const sideOf = (resource: Resource): 'less' | 'more' => (resource === 'overhead' ? 'less' : 'more');

const listOf = (gains: readonly Phrase[], rank: number): Clause[] =>
  gains.length === 0 ? [] : [{ rank, phrase: joined(gains) }];
