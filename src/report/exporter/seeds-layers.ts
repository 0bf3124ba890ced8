import type { SeedMessages, SeedOperator, SeedPass } from '../../run/seed-schema.js';
import type { TraceStep } from './seeds-trace.js';

/** A pass of one device, layer by layer: operators where they run, collectives behind what they wait for. */
export function stepsOf(pass: SeedPass, stageDevices: number, device: number): TraceStep[] {
  const { operators } = pass.device;
  const at = (...places: SeedOperator['place'][]) => operators.filter(({ place }) => places.includes(place));
  const talk = (name: string): Laid[] => {
    const messages = pass.traffic.find((one) => one.name === name);
    return messages === undefined ? [] : [collective(messages, stageDevices, device)];
  };
  const inMoe = at('moe');
  const experts = inMoe.filter(({ kind }) => kind === 'expert gemm');
  const blocks: Record<Block, Laid[]> = {
    dense: [...at('dense').map(compute), ...talk('feed-forward')],
    moe: [
      ...inMoe.filter(({ name }) => name === 'router').map(compute),
      ...talk('dispatch'),
      ...experts.map(compute),
      ...talk('combine'),
      ...inMoe.filter((one) => one.name !== 'router' && !experts.includes(one)).map(compute),
      ...talk('feed-forward'),
    ],
    none: talk('feed-forward'),
  };
  // The list of operators has attention between the projections into it and the one out of it.
  const attention = (seen: 'full' | 'window') => [...at('all', seen).map(compute), ...talk('attention')];
  const laid = [
    ...at('start').map(compute),
    ...layersOf(pass).flatMap(({ seen, block }) => [...attention(seen), ...blocks[block]]),
    ...at('end').map(compute),
  ];
  return timed(laid, pass);
}

type Block = 'dense' | 'moe' | 'none';
type Laid = { readonly operator: SeedOperator } | { readonly step: TraceStep };

const compute = (operator: SeedOperator): Laid => ({ operator });

function collective(messages: SeedMessages, stageDevices: number, device: number): Laid {
  const { name, kind, group, bytesPerDevice } = messages;
  if (kind === 'send') throw new Error('a stage does not talk to itself');
  const whole = group === stageDevices;
  return {
    step: {
      kind,
      name,
      bytes: Math.round(bytesPerDevice),
      ...(!whole && { group: String(groupOf(messages, device) + 1) }),
    },
  };
}

/** Groups of neighbours, or of devices that are `stride` apart, from 0. */
export function groupOf({ group, stride }: Pick<SeedMessages, 'group' | 'stride'>, device: number): number {
  return stride === 1 ? Math.floor(device / group) : device % stride;
}

/** Whole layers of the stage: dense blocks first, as the models have them, and windows spread evenly. */
function layersOf({ device: { operators } }: SeedPass): { seen: 'full' | 'window'; block: Block }[] {
  const countOf = (place: SeedOperator['place']) =>
    Math.round(operators.find((one) => one.place === place)?.count ?? 0);
  const windows = countOf('window');
  const layers = Math.max(countOf('all'), countOf('full') + windows);
  const moe = countOf('moe');
  const dense = Math.min(countOf('dense'), layers - moe);
  return Array.from({ length: layers }, (_, i) => ({
    seen: Math.floor(((i + 1) * windows) / layers) > Math.floor((i * windows) / layers) ? 'window' : 'full',
    block: i < dense ? 'dense' : moe > 0 ? 'moe' : 'none',
  }));
}

/**
 * Whole microseconds, as traces have them: of the pass's time by term, a share by the bytes of weights (linear, experts) or
 * by FLOPs (attention); overhead and activations evenly. Rounded so that what was left out is made up for by the next.
 */
function timed(laid: readonly Laid[], { device: { timesS } }: SeedPass): TraceStep[] {
  const weightOf = ({ term, weightBytes, flop }: SeedOperator) => (term === 'attention' ? flop : weightBytes);
  const kernels = laid.flatMap((one) => ('operator' in one && one.operator.kind !== 'lookup' ? [one.operator] : []));
  const totals = { linear: 0, experts: 0, attention: 0 };
  for (const one of kernels) totals[one.term] += weightOf(one);
  const evenly = ((timesS.overhead ?? 0) + (timesS.activations ?? 0)) / Math.max(kernels.length, 1);
  let exact = 0;
  let told = 0;
  return laid.flatMap((one): TraceStep[] => {
    if ('step' in one) return [one.step];
    const { operator } = one;
    // Nothing computes a lookup, and its rows are few.
    if (operator.kind === 'lookup') return [];
    const share = totals[operator.term] === 0 ? 0 : weightOf(operator) / totals[operator.term];
    exact += 1e6 * (share * (timesS[operator.term] ?? 0) + evenly);
    const micros = Math.round(exact) - told;
    told += micros;
    const { flop, weightBytes, kvReadBytes, kvWriteBytes, inputBytes, outputBytes } = operator;
    const moved = weightBytes + kvReadBytes + kvWriteBytes + inputBytes + outputBytes;
    return [
      { kind: 'compute', name: operator.name, micros, flop: Math.round(flop), bytes: Math.max(Math.round(moved), 1) },
    ];
  });
}
