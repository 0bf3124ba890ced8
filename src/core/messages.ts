import type { Placement } from './engine.js';

export const messageKinds = ['all-reduce', 'all-to-all', 'send'] as const;
export type MessageKind = (typeof messageKinds)[number];

/**
 * A collective of a pass through a pipeline stage: who of a group hands how many bytes to whom. `count` times a pass; the
 * network costs of the same bytes are wires.ts.
 */
export interface Messages {
  readonly name: string;
  readonly kind: MessageKind;
  /** Devices that talk to each other; groups of a stage that do so at the same time. */
  readonly group: number;
  readonly groups: number;
  /** Distance between members of a group among the devices of a stage, which are numbered from 0. */
  readonly stride: number;
  readonly count: number;
  /** What a device contributes: its operand of a sum, all that it sends to others and itself, what it hands on. */
  readonly bytesPerDevice: number;
  /** What it sends to each other member, by the direct algorithm: reduce-scatter and all-gather, or a piece to each. */
  readonly bytesPerPair: number;
}

/** Those of a stage when each attention rank brings `tokens`. */
export function messagesOf(placement: Placement, tokens: number): Messages[] {
  const { setting, parallelism: p, stageDevices, stageShare } = placement;
  const { shape, constants: k } = setting;
  const activation = shape.hidden * k.activationBytes;
  const layers = shape.layers * stageShare;
  const moeLayers = shape.moeLayers * stageShare;
  const reduce = (name: string): Messages => ({
    name,
    kind: 'all-reduce',
    group: p.tensor,
    groups: stageDevices / p.tensor,
    stride: 1,
    count: layers,
    bytesPerDevice: activation * tokens,
    bytesPerPair: (2 * activation * tokens) / p.tensor,
  });
  const exchange = (name: string, elementBytes: number): Messages => {
    const bytesPerDevice = (tokens * shape.expertsPerToken * shape.hidden * elementBytes) / p.tensor;
    return {
      name,
      kind: 'all-to-all',
      group: p.expert,
      groups: stageDevices / p.expert,
      stride: stageDevices / p.expert,
      count: moeLayers,
      bytesPerDevice,
      bytesPerPair: bytesPerDevice / p.expert,
    };
  };
  const handOn: Messages = {
    name: 'to the next pipeline stage',
    kind: 'send',
    group: 2,
    groups: stageDevices,
    stride: stageDevices,
    count: 1,
    bytesPerDevice: (activation * tokens) / p.tensor,
    bytesPerPair: (activation * tokens) / p.tensor,
  };
  return [
    ...(p.tensor === 1 ? [] : [reduce('attention'), reduce('feed-forward')]),
    ...(p.expert === 1 ? [] : [exchange('dispatch', k.dispatchBytes), exchange('combine', k.combineBytes)]),
    ...(p.pipeline === 1 ? [] : [handOn]),
  ];
}

/** The same as a matrix: row = sender, column = receiver, bytes of all times in a pass; of one group. */
export function matrixOf({ group, count, bytesPerPair, kind }: Messages): number[][] {
  const sent = (from: number, to: number) => (from === to || (kind === 'send' && from > to) ? 0 : count * bytesPerPair);
  return Array.from({ length: group }, (_, from) => Array.from({ length: group }, (__, to) => sent(from, to)));
}
