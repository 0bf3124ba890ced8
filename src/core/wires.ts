import { allReduce, allToAll, dispatchCombineS, type Outside } from './collective.js';
import type { Chip } from './chip.js';
import { idleBeside, packingOf } from './packing.js';
import type { Parallelism, Placement } from './engine.js';
import type { Session } from './session.js';
import type { Setting } from './setting.js';
import type { Shape } from './shape.js';

/** Exposed collectives of one pass through a stage: seconds, and seconds per token. */
export interface Collectives {
  readonly networkFixedS: number;
  readonly networkTokenS: number;
}

/** What a scale-up network does to a replica that is placed on it. */
export interface Wires extends Collectives {
  /** The part in that network. */
  readonly chip: Chip;
  readonly ports: Pick<Placement, 'outsideBytesPerS' | 'portBytesPerS' | 'requestBytesPerS'>;
  /** Devices that a replica leaves idle beside it in its domains (packing.ts). */
  readonly idleBeside: number;
  /** The same for a step of the draft, where there is one. */
  readonly draft: Collectives | undefined;
}

/** Of the placement it reads the parallelism, and of the session the fabric. */
export function wiresOf(
  { setting, session, parallelism: p, stageShare, stageDevices, devices }: Placement,
  chip: Chip,
): Wires {
  const { shape, drafting, constants: k } = setting;
  const ports = portsOf(setting, session, chip, p);
  const outside = { bytesPerS: ports.outsideBytesPerS, pathS: session.shared.fabric.pathS };
  return {
    chip,
    ports,
    idleBeside: idleBeside(packingOf(devices, chip.domain)),
    ...collectivesOf(shape, stageShare, p, devices, chip, outside, k),
    draft: drafting && collectivesOf(drafting.shape, 1, { ...p, pipeline: 1 }, stageDevices, chip, outside, k),
  };
}

function collectivesOf(
  shape: Shape,
  stageShare: number,
  p: Parallelism,
  devices: number,
  chip: Chip,
  outside: Outside,
  k: Setting['constants'],
): Collectives {
  const layers = stageShare * shape.layers;
  const moeLayers = stageShare * shape.moeLayers;
  const reduce = allReduce(chip, chip.topology, p.tensor, outside, k);
  const exchange = allToAll(chip, chip.topology, p.expert, outside, k);
  const toNext = devices <= chip.domain ? { bytesPerS: chip.linkBytesPerS, pathS: chip.hopS } : outside;
  const pipelineByteS = p.pipeline === 1 ? 0 : 1 / toNext.bytesPerS / k.busFraction;
  const activation = shape.hidden * k.activationBytes;
  return {
    networkFixedS:
      2 * layers * reduce.fixedS +
      2 * moeLayers * exchange.fixedS +
      (p.pipeline === 1 ? 0 : toNext.pathS * chip.networkScale),
    networkTokenS:
      2 * layers * activation * reduce.sPerByte +
      (moeLayers *
        dispatchCombineS(
          1,
          shape.expertsPerToken,
          shape.hidden,
          k.dispatchBytes + k.combineBytes,
          1 / exchange.sPerByte,
        )) /
        p.tensor +
      (activation * pipelineByteS) / p.tensor,
  };
}

/** The best and the worst that any of some networks is in each respect: bounds of what a replica does on one of them. */
export interface WiresSpan {
  readonly best: Wires;
  readonly worst: Wires;
}

export function spanOf(wires: readonly Wires[]): WiresSpan {
  const over = (least: (...values: number[]) => number, most: (...values: number[]) => number): Wires => {
    const collectives = (of: (one: Wires) => Collectives): Collectives => ({
      networkFixedS: least(...wires.map((one) => of(one).networkFixedS)),
      networkTokenS: least(...wires.map((one) => of(one).networkTokenS)),
    });
    const port = (key: keyof Wires['ports']) => most(...wires.map(({ ports }) => ports[key]));
    return {
      chip: {
        ...wires[0].chip,
        networkUsd: least(...wires.map(({ chip }) => chip.networkUsd)),
        networkW: least(...wires.map(({ chip }) => chip.networkW)),
      },
      ports: {
        outsideBytesPerS: port('outsideBytesPerS'),
        portBytesPerS: port('portBytesPerS'),
        requestBytesPerS: port('requestBytesPerS'),
      },
      idleBeside: least(...wires.map((one) => one.idleBeside)),
      ...collectives((one) => one),
      draft: wires[0].draft && collectives((one) => one.draft ?? one),
    };
  };
  return { best: over(Math.min, Math.max), worst: over(Math.max, Math.min) };
}

/** Whether two networks cannot be told apart by what a replica of so many devices does, costs and draws on them. */
export function sameWires(a: Wires, b: Wires, devices: number): boolean {
  return (
    a.networkFixedS === b.networkFixedS &&
    a.networkTokenS === b.networkTokenS &&
    a.draft?.networkFixedS === b.draft?.networkFixedS &&
    a.draft?.networkTokenS === b.draft?.networkTokenS &&
    a.ports.outsideBytesPerS === b.ports.outsideBytesPerS &&
    a.chip.networkUsd === b.chip.networkUsd &&
    a.chip.networkW === b.chip.networkW &&
    devices <= a.chip.domain === devices <= b.chip.domain &&
    a.idleBeside === b.idleBeside &&
    (a.idleBeside === 0 || a.chip.domain === b.chip.domain)
  );
}

/** No network at all takes less time: bounds stand on it. */
export function withoutNetwork({ setting, session, chip, parallelism }: Placement): Wires {
  const none = { networkFixedS: 0, networkTokenS: 0 };
  const ports = portsOf(setting, session, chip, parallelism);
  return { chip, ports, idleBeside: 0, ...none, draft: setting.drafting && none };
}

/** Rates out of a device and of a replica; they depend on the scale-up network only where rails need it. */
export function portsOf(setting: Setting, session: Session, chip: Chip, p: Parallelism) {
  const { fabric } = session.shared;
  const outsideBytesPerS = Math.min(
    fabric.bytesPerS,
    chip.nicBytesPerS,
    // What must change rails goes over the scale-up network.
    fabric.rails && chip.domain > 1 ? chip.linkBytesPerS : Number.POSITIVE_INFINITY,
  );
  const portBytesPerS = outsideBytesPerS * setting.constants.busFraction;
  return { outsideBytesPerS, portBytesPerS, requestBytesPerS: p.tensor * p.pipeline * portBytesPerS };
}
