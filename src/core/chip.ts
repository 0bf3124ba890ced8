import type { Accelerator, Coefficients, Format, Link, ScaleUpTopology } from '../catalog/schema.js';
import { widestFirst } from './format.js';
import { estimates, pessimisticPrice } from './figure.js';
import { invalid, type Dead } from './violation.js';

/** An accelerator as the formulas see it: numbers only, no name to tune to. */
export interface Chip {
  readonly flopPerS: Readonly<Record<Format, number>>;
  /** The format in which weights stored in a format are multiplied: its own unit, or the next wider one that exists. */
  readonly unit: Readonly<Record<Format, Format>>;
  readonly memoryBytes: number;
  readonly memoryBytesPerS: number;
  /** Memory that runtime, graphs and workspaces take. */
  readonly reserveBytes: number;
  readonly tdpW: number;
  readonly idleW: number;
  readonly linkBytesPerS: number;
  readonly hopS: number;
  readonly inNetworkReduction: boolean;
  readonly domain: number;
  readonly topology: ScaleUpTopology;
  /** An axis of a torus closes if its length is a multiple of this, or if the group is the whole domain; infinite: only then. */
  readonly wrapMultiple: number;
  /** Shortest axis that closes: 3 where no two devices have more than one link between them. */
  readonly leastRing: number;
  readonly link: Link;
  /** What a scale-up network costs and draws that the part is not sold with; one device's share. */
  readonly networkUsd: number;
  readonly networkW: number;
  /** Memory of its host that the part's price contains, and the way to the host; no bytes where nobody knows of any. */
  readonly hostBytes: number;
  readonly hostBytesPerS: number;
  readonly nicBytesPerS: number;
  readonly usd: number;
  /** True where the price is the bare device, so that its host is bought on top. */
  readonly needsHost: boolean;
  readonly purchaseUnit: number;
  /** Seconds, by what they recur with; `networkScale` shortens collectives in sensitivity analysis. */
  readonly perKernelS: number;
  readonly perStepS: number;
  readonly perSequenceS: number;
  readonly networkScale: number;
  readonly vendorEfficiency: number;
  /** Grade-C facts behind these numbers; those of its link where `networked` says that the design has one. */
  readonly leansOn: readonly string[];
  /** Those of its host's memory, on which only designs lean that park KV beside it. */
  readonly hostLeansOn: { readonly bytes: readonly string[]; readonly bytesPerS: readonly string[] };
}

/** Numbers of an accelerator and its scale-up link; invalid with the name of the first fact that nobody knows. */
export function chipOf(accelerator: Accelerator, link: Link, coefficients: Coefficients): Chip | Dead {
  const a = accelerator;
  const known = {
    'memory.bytes': a.memory.bytes,
    'memory.bytesPerS': a.memory.bytesPerS,
    'power.tdpW': a.power.tdpW,
    'scaleUp.bytesPerSPerDirection': a.scaleUp.bytesPerSPerDirection,
    'scaleOut.bytesPerS': a.scaleOut.bytesPerS,
    'price.usd': a.price.usd,
    'peakFlopPerS.bf16': a.peakFlopPerS.bf16,
  };
  const missing = Object.entries(known).find(([, fact]) => fact === undefined);
  if (missing !== undefined) return invalid(`fact-missing: ${a.id} ${missing[0]}`);
  if (link.hopS === undefined) return invalid(`fact-missing: ${link.id} hopS`);
  const value = (name: keyof typeof known) => (known[name] as { value: number }).value;
  const overheads = coefficients.executionClasses[a.executionClass];
  const tdpW = value('power.tdpW');
  const unit = nextWiderUnit(a);
  const rate = (format: Format) => (a.peakFlopPerS[unit[format]] as { value: number }).value;
  return {
    flopPerS: { bf16: rate('bf16'), fp8: rate('fp8'), fp4: rate('fp4') },
    unit,
    memoryBytes: value('memory.bytes'),
    memoryBytesPerS: value('memory.bytesPerS'),
    reserveBytes: overheads.memoryReserveBytes.value,
    tdpW,
    idleW: a.power.idleW?.value ?? tdpW * coefficients.idlePowerFraction.value,
    linkBytesPerS: value('scaleUp.bytesPerSPerDirection'),
    hopS: link.hopS.value,
    inNetworkReduction: link.inNetworkReduction,
    domain: a.scaleUp.domain.value,
    topology: a.scaleUp.topology,
    wrapMultiple: a.scaleUp.wrapMultiple?.value ?? Number.POSITIVE_INFINITY,
    leastRing: 1,
    link,
    networkUsd: 0,
    networkW: 0,
    hostBytes: a.hostMemory?.bytes?.value ?? 0,
    hostBytesPerS: a.hostMemory?.bytesPerS?.value ?? coefficients.hostBytesPerS.value,
    nicBytesPerS: value('scaleOut.bytesPerS'),
    usd: pessimisticPrice(known['price.usd'] as NonNullable<Accelerator['price']['usd']>),
    needsHost: a.price.basis === 'device',
    purchaseUnit: a.purchaseUnit.value,
    perKernelS: overheads.perKernelS.value,
    perStepS: overheads.perStepS.value,
    perSequenceS: overheads.perSequenceS.value,
    networkScale: 1,
    vendorEfficiency: overheads.vendorEfficiency.value,
    leansOn: [
      ...estimates({ ...accelerator, hostMemory: undefined }, a.id),
      ...estimates(overheads, `${coefficients.id}.executionClasses.${a.executionClass}`),
    ],
    hostLeansOn: {
      bytes: estimates({ bytes: a.hostMemory?.bytes }, `${a.id}.hostMemory`),
      bytesPerS: estimates({ bytesPerS: a.hostMemory?.bytesPerS }, `${a.id}.hostMemory`),
    },
  };
}

function nextWiderUnit(accelerator: Accelerator): Record<Format, Format> {
  const has = (format: Format) => accelerator.peakFlopPerS[format] !== undefined;
  const widen = (format: Format): Format => {
    const wider = widestFirst.slice(0, widestFirst.indexOf(format) + 1).toReversed();
    return wider.find(has) ?? 'bf16';
  };
  return { bf16: 'bf16', fp8: widen('fp8'), fp4: widen('fp4') };
}
