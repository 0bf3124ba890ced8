import * as z from 'zod';
import { fabricTopologies, formats, scaleUpTopologies } from './lists.js';

export { fabricTopologies, formats, scaleUpTopologies };
export type { FabricTopology, Format, ScaleUpTopology } from './lists.js';

/**
 * The only definition of a fact. Every figure carries a grade (A vendor document, B reputable third party or measured,
 * C estimate) and a source; a grade-C figure is always a range. All units are SI and stand in the key's name.
 */

export const grades = ['A', 'B', 'C'] as const;

const figureShape = z.strictObject({
  value: z.number().nonnegative(),
  low: z.number().nonnegative().optional(),
  high: z.number().nonnegative().optional(),
  grade: z.enum(grades),
  source: z.string().min(8),
});
/** One number with its grade and source. */
export const figure = figureShape
  .refine((f) => f.grade !== 'C' || (f.low !== undefined && f.high !== undefined), {
    message: 'a grade-C figure is a range: give low and high',
  })
  .refine((f) => (f.low ?? f.value) <= f.value && f.value <= (f.high ?? f.value), {
    message: 'low <= value <= high must hold',
  });
export type Figure = z.infer<typeof figure>;

/** A number that must not be 0, since others are divided by it. */
const positiveFigure = figure.refine((f) => f.value > 0 && (f.low === undefined || f.low >= 0), {
  message: 'must be above 0',
});

const id = z.string().regex(/^[a-z0-9][a-z0-9.-]*$/, 'lower-case letters, digits, dots and hyphens');
const header = {
  id,
  name: z.string().min(2),
  aliases: z.array(z.string()).default([]),
  notes: z.string().optional(),
};

export const availabilities = ['buy', 'rent', 'internal', 'announced', 'cancelled'] as const;
export type Availability = (typeof availabilities)[number];
export const executionClasses = ['gpu-graph', 'gpu-graph-young', 'xla', 'dataflow', 'sram'] as const;
export type ExecutionClass = (typeof executionClasses)[number];

export const accelerator = z.strictObject({
  ...header,
  vendor: z.string(),
  /** True for a part that was never, or is no longer, for sale: kept as a labelled what-if. */
  counterfactual: z.boolean().default(false),
  availability: z.enum(availabilities),
  /** Which set of software overheads and vendor efficiency applies (coefficients). */
  executionClass: z.enum(executionClasses),
  /** Dense peaks; a format that is absent has no native unit and runs in the next wider one. */
  peakFlopPerS: z.strictObject({ bf16: figure.optional(), fp8: figure.optional(), fp4: figure.optional() }),
  memory: z.strictObject({ technology: id, bytes: figure.optional(), bytesPerS: figure.optional() }),
  /** A second tier that the device reaches over its host link (LPDDR of a superchip, DDR of a card). */
  hostMemory: z.strictObject({ technology: id, bytes: figure.optional(), bytesPerS: figure.optional() }).optional(),
  power: z.strictObject({ tdpW: figure.optional(), idleW: figure.optional() }),
  scaleUp: z.strictObject({
    link: id,
    /** One device, one direction, all its links together. */
    bytesPerSPerDirection: figure.optional(),
    /** Devices that one scale-up domain connects. */
    domain: figure,
    topology: z.enum(scaleUpTopologies),
    /** An axis of the torus closes into a ring only if its length is a multiple of this; absent: only that of the whole domain. */
    wrapMultiple: positiveFigure.optional(),
  }),
  /** NIC rate that one device can drive, one direction. */
  scaleOut: z.strictObject({ bytesPerS: figure.optional() }),
  price: z.strictObject({
    /** What the price contains: the bare device (host is added), or its share of a whole server or rack. */
    basis: z.enum(['device', 'server', 'rack']),
    usd: figure.optional(),
  }),
  /** Devices sold together; fewer cannot be bought. */
  purchaseUnit: figure,
});
export type Accelerator = z.infer<typeof accelerator>;

export const attention = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('gqa'),
    heads: z.int().positive(),
    kvHeads: z.int().positive(),
    headDim: z.int().positive(),
    /** Layers whose attention sees only the last `tokens`. */
    window: z.strictObject({ tokens: z.int().positive(), layers: z.int().positive() }).optional(),
  }),
  z.strictObject({
    kind: z.literal('mla'),
    heads: z.int().positive(),
    queryRank: z.int().positive(),
    latent: z.int().positive(),
    nopeDim: z.int().positive(),
    ropeDim: z.int().positive(),
    valueDim: z.int().positive(),
  }),
]);
export type Attention = z.infer<typeof attention>;

/**
 * Chance that the model accepts a drafted token once it accepted those before it, in runs that drafted `tokens` ahead of
 * each pass. Where a source gives the mean tokens t of a pass, the rate solves t = (1 - rate^(tokens + 1)) / (1 - rate).
 */
const acceptance = z
  .array(
    z.strictObject({
      tokens: z.int().positive().max(16),
      rate: figure.refine((f) => (f.high ?? f.value) <= 1, { message: 'is a chance: at most 1' }),
    }),
  )
  .min(1)
  .refine((all) => all.every(({ tokens }, i) => i === 0 || tokens > all[i - 1].tokens), {
    message: 'tokens must ascend',
  });

/**
 * mtp: a module for multi-token prediction that was trained with the model, one layer like its last over a projection of
 * two hidden vectors to one, with the model's embedding and head. eagle: one dense layer that was trained apart, in bf16,
 * with the model's attention and a head of its own; `parameters` counts all that it reads in a step.
 */
const draft = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mtp'), acceptance }),
  z.strictObject({ kind: z.literal('eagle'), parameters: positiveFigure, acceptance }),
]);

export const model = z.strictObject({
  ...header,
  source: z.string().min(8),
  grade: z.enum(grades),
  layers: z.int().positive(),
  hidden: z.int().positive(),
  vocabulary: z.int().positive(),
  tiedEmbeddings: z.boolean(),
  contextTokens: z.int().positive(),
  attention,
  /** Gated (three-matrix) feed-forward blocks; inner dimensions per block. */
  dense: z.strictObject({ layers: z.int().positive(), inner: z.int().positive() }).optional(),
  moe: z
    .strictObject({
      layers: z.int().positive(),
      experts: z.int().positive(),
      expertsPerToken: z.int().positive(),
      inner: z.int().positive(),
      sharedExperts: z.int().nonnegative(),
    })
    .optional(),
  /** What guesses tokens ahead of the model, as measured; absent: nobody published it. */
  draft: draft.optional(),
  /** Formats as published: running in these loses no quality. */
  nativeFormat: z.strictObject({ experts: z.enum(formats), rest: z.enum(formats), kv: z.enum(formats) }),
  published: z.strictObject({ totalParameters: figure, activeParameters: figure.optional() }).optional(),
});
export type Model = z.infer<typeof model>;

/**
 * Share of answer quality lost: 1 - mean benchmark score as stored / mean benchmark score as published, never below 0.
 * Where an evaluation saw a gain, the value is 0 and `high` says what a loss may still be.
 */
const loss = figure.refine((f) => (f.high ?? f.value) <= 1, { message: 'is a share: at most 1' });

/** What a model, named by its id, loses in formats narrower than published; a format that is absent is unknown. */
export const quality = z.strictObject({
  ...header,
  /** Of every linear layer, the KV cache as published. */
  weights: z.strictObject({ bf16: loss.optional(), fp8: loss.optional(), fp4: loss.optional() }).default({}),
  /** Of the KV cache, the weights as published or as the source says. */
  kv: z.strictObject({ fp8: loss.optional(), fp4: loss.optional() }).default({}),
});
export type Quality = z.infer<typeof quality>;

/** Lognormal by its median and sigma of the logarithm, cut at `max`. */
export const lognormal = z.strictObject({ median: figure, sigma: figure, max: figure });
export type Lognormal = z.infer<typeof lognormal>;

export const workload = z.strictObject({
  ...header,
  /** LLM calls that one user request makes. */
  turnsPerTask: z.strictObject({ mean: positiveFigure, sd: figure }),
  /** Tokens in context when a turn is decoded; cut at the model's own limit. */
  contextTokens: lognormal,
  outputTokens: z.strictObject({ mean: positiveFigure, sd: figure }),
  /** Classes of turn; shares add to 1. */
  turns: z
    .array(
      z.strictObject({
        id: z.string(),
        share: figure,
        /** Tokens that nobody has cached even if the session's prefix was kept. */
        newTokens: z.strictObject({ mean: positiveFigure, sd: figure }),
        /** Idle time of the session before this turn; absent where no earlier turn exists. */
        gapS: lognormal.optional(),
      }),
    )
    .min(1),
  /** Squared coefficient of variation of the times between arrivals of turns. */
  arrivalScv: figure,
});
export type Workload = z.infer<typeof workload>;

export const memory = z.strictObject({
  ...header,
  /** device: on the package; host: beside it; pool: disaggregated, over ports; flash: storage with limited writes. */
  use: z.enum(['device', 'host', 'pool', 'flash']),
  /** Read bandwidth of one unit (stack, module, appliance port). */
  bytesPerSPerUnit: figure.optional(),
  bytesPerUnit: figure.optional(),
  /** Rate of the port through which one accelerator reaches the pool; pools only. */
  bytesPerSPerPort: figure.optional(),
  latencyS: figure.optional(),
  joulePerBit: figure.optional(),
  usdPerByte: figure.optional(),
  /** Price and power of the port in each accelerator; pools only. */
  usdPerPort: figure.optional(),
  wattPerPort: figure.optional(),
  /** Bytes that may be written over its life for each byte installed; flash only. */
  enduranceWrites: figure.optional(),
  /** Standby power (refresh, controllers) of what is installed. */
  wattPerByte: figure.optional(),
});
export type Memory = z.infer<typeof memory>;

export const link = z.strictObject({
  ...header,
  use: z.enum(['scale-up', 'fabric']),
  /** One port, one direction. */
  bytesPerSPerPort: figure.optional(),
  /** Time of one hop, in hardware. */
  hopS: figure.optional(),
  /** Scale-up: the whole path between two devices, through one switch where there is one. Fabric: one optical module. */
  joulePerBit: figure.optional(),
  /** Switch and optics per endpoint, for each byte/s of one direction. */
  usdPerBytePerS: figure.optional(),
  /** The same without a switch, from device to device: half a copper cable, or the module at the device's own end. */
  directUsdPerBytePerS: figure.optional(),
  /** The whole path between two devices without a switch. */
  directJoulePerBit: figure.optional(),
  /** Separate links, to as many neighbours, that one port can be broken into; absent: 1. */
  linksPerPort: positiveFigure.optional(),
  /** Ports of one switch at this rate; fabric only. */
  switchRadix: positiveFigure.optional(),
  /** Devices that one scale-up domain of this link can connect; scale-up only. */
  maxDomain: figure.optional(),
  /** True where light carries it between boards or racks. */
  optical: z.boolean().default(false),
  /** False where no packet switch exists for it: it only goes from device to device. */
  hasSwitch: z.boolean().default(true),
  /** Whether switches add up operands on the way. */
  inNetworkReduction: z.boolean().default(false),
});
export type Link = z.infer<typeof link>;

export const prices = z.strictObject({
  ...header,
  electricityUsdPerKwh: figure,
  /** Facility power over IT power. */
  pue: figure,
  lifeYears: figure,
  /** Yearly cost of capital, a fraction. */
  costOfCapital: figure,
  /** Host, network cards, racks and assembly for one accelerator whose price is the bare device. */
  hostUsdPerAccelerator: figure,
  hostWattPerAccelerator: figure,
  /** Building, cooling and power supply for each watt provisioned. */
  facilityUsdPerWatt: figure,
  /** Years over which the building is paid. */
  facilityLifeYears: figure,
  /** Yearly support, staff and spares, a fraction of the equipment's price. */
  operationsShare: figure,
});
export type Prices = z.infer<typeof prices>;

const perFormat = z.strictObject({ bf16: figure, fp8: figure, fp4: figure });
export const coefficients = z.strictObject({
  ...header,
  /** Achieved share of the memory bandwidth: dense weights, KV cache, expert weights. */
  weightBandwidthFraction: figure,
  kvBandwidthFraction: figure,
  expertBandwidthFraction: figure,
  /** Achieved share of dense peak, by the format that computes. */
  gemmEfficiency: perFormat,
  expertEfficiency: perFormat,
  /** Tokens that a GEMM pays on top of those it has (half a tile): dense, and for each expert read. */
  gemmTileTokens: figure,
  expertTileTokens: figure,
  /** Prefill attention reaches efficiency * s / (s + halfTokens) of peak; absorbed MLA at decode. */
  attentionEfficiency: figure,
  attentionHalfTokens: figure,
  mlaEfficiency: figure,
  /** All-reduce: fixed time, and time for each doubling of the group. */
  collectiveS: figure,
  collectiveDoublingS: figure,
  /** Achieved share of link bandwidth in collectives and transfers. */
  busFraction: figure,
  /** Bytes per element that travel: activations; expert dispatch and combine. */
  activationBytes: figure,
  dispatchBytes: figure,
  combineBytes: figure,
  /** Passes over the hidden vector per token: dense part of a layer, and per expert that a token visits. */
  activationPassesDense: figure,
  activationPassesExpert: figure,
  kernels: z.strictObject({
    gqa: figure,
    mla: figure,
    dense: figure,
    moe: figure,
    shared: figure,
    quantized: figure,
  }),
  /** Share of memory that serving may use after weights and the reserve. */
  usableMemoryFraction: figure,
  /** Power while serving: floor as a share of TDP; an idle device as a share of TDP; memory traffic. */
  busyPowerFraction: figure,
  idlePowerFraction: figure,
  memoryJoulePerBit: figure,
  /** Standard normal quantiles: capacity against fluctuation of the batch, and the reported 95th percentile. */
  capacityQuantile: figure,
  latencyQuantile: figure,
  /** Highest mean load of a NIC, of the fabric, or of a memory port. */
  transferLoadLimit: figure,
  /** One device's way to the memory and the drives of its host, one direction. */
  hostBytesPerS: figure,
  executionClasses: z.strictObject(
    Object.fromEntries(
      executionClasses.map((name) => [
        name,
        z.strictObject({
          perKernelS: figure,
          perStepS: figure,
          perSequenceS: figure,
          /** Memory of a device that runtime, graphs and workspaces take. */
          memoryReserveBytes: figure,
          /** Achieved fractions of this vendor's stack relative to those fitted. */
          vendorEfficiency: figure,
        }),
      ]),
    ) as Record<
      ExecutionClass,
      z.ZodObject<{
        perKernelS: typeof figure;
        perStepS: typeof figure;
        perSequenceS: typeof figure;
        memoryReserveBytes: typeof figure;
        vendorEfficiency: typeof figure;
      }>
    >,
  ),
});
export type Coefficients = z.infer<typeof coefficients>;

/** Folder name in src/catalog -> the schema of each file in it. */
export const kinds = {
  accelerators: accelerator,
  models: model,
  qualities: quality,
  workloads: workload,
  memories: memory,
  links: link,
  prices,
  coefficients,
} as const;
export type Kind = keyof typeof kinds;
