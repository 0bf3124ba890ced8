import * as z from 'zod';
import { executionClasses, formats, scaleUpTopologies } from '../catalog/schema.js';
import { resources } from '../core/resource.js';
import { messageKinds } from '../core/messages.js';
import { operatorKinds, operatorPlaces, operatorTerms } from '../core/operator/operator.js';
import { timeTerms } from '../core/phase.js';
import { schedules } from '../core/rank.js';
import { regimes } from '../core/roofline.js';
import { phaseSchema, pointSchema } from './schema.js';

/** A point of a front as a study of its hardware starts from it: SI units, FLOP = 2 per multiply-add. */

const format = z.enum(formats);

const operatorSchema = z
  .object({
    name: z.string(),
    kind: z.enum(operatorKinds),
    place: z.enum(operatorPlaces).describe('layers in which it runs, or before or behind them'),
    term: z.enum(operatorTerms).describe('of timesS, which holds its time'),
    format: format.describe('in which its weights, or the KV that it reads, are stored'),
    m: z.number(),
    n: z.number(),
    k: z.number(),
    groups: z.number().describe('independent products [m x k] [k x n] at once'),
    count: z.number().describe('times in a pass, such as layers'),
    flop: z.number().describe('of one time: 2 m n k groups; a lookup has none'),
    weightBytes: z.number(),
    kvReadBytes: z.number(),
    kvWriteBytes: z.number(),
    inputBytes: z.number().describe('activations [m x k] that enter; nothing is fused but scores into values'),
    outputBytes: z.number().describe('activations [m x n] that leave'),
  })
  .describe('one distinct shape; means, which may be fractions');
export type SeedOperator = z.infer<typeof operatorSchema>;

const sumsSchema = z.object({
  flop: z.number(),
  weightBytes: z.number(),
  kvReadBytes: z.number(),
  kvWriteBytes: z.number(),
});

const messagesSchema = z.object({
  name: z.string(),
  kind: z.enum(messageKinds),
  group: z.number().describe('devices that talk to each other'),
  groups: z.number().describe('groups of a stage that do so at the same time'),
  stride: z
    .number()
    .describe('between members of a group, devices of a stage numbered from 0; send: to the next stage'),
  count: z.number().describe('times in a pass'),
  bytesPerDevice: z.number().describe('operand of an all-reduce, all pieces of an all-to-all, what is handed on'),
  bytesPerPair: z.number().describe('what a member sends to each other member, one time, by the direct algorithm'),
  rule: z.string(),
  matrix: z
    .array(z.array(z.number()))
    .optional()
    .describe('bytes from row to column in a pass; only of groups up to 16'),
});
export type SeedMessages = z.infer<typeof messagesSchema>;

const movedSchema = z.object({ flop: z.number(), weightBytes: z.number(), kvBytes: z.number() });

const passSchema = z.object({
  name: z.string(),
  share: z.number().describe('of requests that are of this kind'),
  passes: z.number().describe('passes of a request (prefill: its chunks, in the mean) or of a step'),
  contextTokens: z.number().describe('that the last new token sees'),
  prefixTokens: z.number().describe('found cached'),
  replica: z
    .object({ tokens: z.number(), sequences: z.number(), operators: z.array(operatorSchema), sums: sumsSchema })
    .describe('one pass on a replica as one machine; prefill: of one request'),
  closedForm: movedSchema.describe(
    'what the model of intensity counts for all passes together, with one copy of everything',
  ),
  differences: z
    .array(movedSchema.extend({ reason: z.string() }))
    .describe('closedForm = passes x sums of the replica + these'),
  moved: movedSchema.describe(
    'what the devices of a replica compute and read, copies on ranks and devices too (intensity: its FLOPs over its bytes); prefill: a request and its share of the chunks that serve it; decode: with one micro-batch',
  ),
  device: z
    .object({
      tokens: z.number(),
      sequences: z.number(),
      operators: z.array(operatorSchema),
      sums: sumsSchema,
      timesS: z.record(z.enum(timeTerms), z.number()).describe('seconds of the pass, exclusive; the busiest rank'),
    })
    .describe('the same pass on one device of the fullest pipeline stage, with one micro-batch'),
  traffic: z.array(messagesSchema).describe('of such a pass, in one stage'),
});
export type SeedPass = z.infer<typeof passSchema>;

const networkSchema = z.object({
  topology: z.enum(scaleUpTopologies),
  link: z.string(),
  domain: z.number().describe('devices that the network connects'),
  bytesPerS: z.number().describe('a device, one direction, all its links'),
  hopS: z.number(),
  inNetworkReduction: z.boolean(),
  axes: z
    .array(z.object({ size: z.number(), closed: z.boolean() }))
    .describe('of the grid on which the devices of a stage lie; empty where it is none'),
  outsideBytesPerS: z.number().describe('a device, one direction, out of the domain'),
});
export type SeedNetwork = z.infer<typeof networkSchema>;

const seedPhaseSchema = z.object({
  accelerator: z.string(),
  executionClass: z.enum(executionClasses),
  chip: z.object({
    flopPerS: z.record(format, z.number()).describe('dense peak with which weights of a format are multiplied'),
    memoryBytes: z.number(),
    memoryBytesPerS: z.number(),
    tdpW: z.number(),
  }),
  network: networkSchema,
  parallelism: z.object({ tensor: z.number(), pipeline: z.number(), expert: z.number() }),
  stageDevices: z.number(),
  ranks: z.number().describe('data-parallel attention ranks of a replica'),
  devicesPerReplica: z.number(),
  replicas: z.number(),
  accelerators: z.number(),
  formats: z.object({ weights: format, experts: format, kv: format }),
  batch: z.number().describe('requests in flight on a replica'),
  batchPerRank: z.number(),
  microBatches: z.number().describe('into which pipeline stages part it'),
  contextTokens: z.number().describe('mean'),
  chunkTokens: z.number().optional(),
  schedule: z.enum(schedules).optional(),
  drafted: z.number().describe('tokens guessed ahead of a pass'),
  tokensPerPass: z.number().describe('of each sequence, in the mean'),
  passes: z.array(passSchema),
  needs: z
    .object({
      weightBytesPerDevice: z.number(),
      kvBytesPerRequest: z.number(),
      capacityNeedBytes: z.number().describe('that must lie in the devices of a replica'),
      capacityHaveBytes: z.number(),
      footprintBytes: z.number(),
      memoryBytesPerS: z.number().describe('weights and KV of a device, over the seconds of its passes'),
      networkBytesPerS: z.number().describe('out of a device into the scale-up network, likewise'),
      fabricInBytesPerS: z.number().describe('into a device from the other pool, at peak demand'),
      fabricOutBytesPerS: z.number(),
      poolBytesPerS: z.number().describe('into a device from the memory pool, at peak demand'),
      hostBytesPerS: z.number().describe('into a device from the memory of hosts, at peak demand'),
    })
    .describe('capacity and bandwidth that the phase asks for'),
  measured: phaseSchema
    .pick({ intensity: true, intensityLimit: true, ridge: true, flopPerS: true, load: true })
    .extend({ regime: z.enum(regimes), binding: z.array(z.enum(resources)) })
    .describe('as the run wrote them'),
});
export type SeedPhase = z.infer<typeof seedPhaseSchema>;

const turnSchema = z.object({
  turn: z.string(),
  share: z.number(),
  freshTokens: z.number(),
  prefixTokens: z.number(),
  fetchBytes: z.number().describe('prefix, decode to prefill'),
  sendBytes: z.number().describe('new KV, prefill to decode'),
  readBytes: z.number().describe('prefix, memory pool to prefill'),
  loadBytes: z.number().describe('prefix, memory pool or host to decode'),
});

export const seedSchema = z.object({
  schemaVersion: z.string(),
  id: z.string(),
  marks: z.array(z.string()),
  run: z.object({
    space: z.string(),
    objective: z.string(),
    workload: z.string(),
    plan: z.string().describe('hash of the plan, which holds everything that the run knew'),
  }),
  kind: z.enum(['disaggregated', 'colocated']),
  genes: pointSchema.shape.genes,
  genome: pointSchema.shape.genome,
  facts: z
    .object({
      model: z.unknown(),
      accelerators: z.array(z.unknown()),
      links: z.array(z.unknown()),
      memories: z.array(z.unknown()),
    })
    .describe('catalogue entries of what the design is made of, with sources'),
  demand: z.object({
    turnsPerS: z.number().describe('at peak'),
    tasksPerS: z.number(),
    outputTokens: z.number(),
    contextTokens: z.number(),
  }),
  phases: z.object({ prefill: seedPhaseSchema, decode: seedPhaseSchema }),
  transfers: z.object({
    turns: z.array(turnSchema),
    storeBytes: z.number().describe('a turn, decode to where idle KV lies'),
    requestBytesPerS: z
      .object({ prefill: z.number(), decode: z.number() })
      .describe('at which the KV of one request leaves or enters a replica, all its ports'),
    pathS: z.number().describe('latency of the longest path through the fabric'),
    idleKv: z.enum(['keep', 'pool', 'host', 'recompute']),
    pooledKvShare: z.number().describe('share of live decode KV that every step reads from the memory pool'),
    rule: z.string(),
  }),
  targets: z.object({
    metrics: z.array(z.object({ metric: z.string(), unit: z.string(), value: z.number() })),
    goals: z.array(z.object({ metric: z.string(), sense: z.enum(['min', 'max']) })),
    limits: z.array(z.object({ metric: z.string(), side: z.enum(['min', 'max']), bound: z.number() })),
  }),
});
export type Seed = z.infer<typeof seedSchema>;
