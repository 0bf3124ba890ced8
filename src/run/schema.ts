import { z } from 'zod';
import { resources } from '../core/chip.js';
import { timeTerms } from '../core/phase.js';
import { regimes } from '../core/roofline.js';

/** What the machine writes, as schemas: every reader, ours and others', may rely on them. */

const value = z.union([z.string(), z.number()]);
const perResource = z.record(z.enum(resources), z.number());
export const phaseSchema = z.strictObject({
  accelerators: z.number().describe('devices bought'),
  replicas: z.number(),
  devicesPerReplica: z.number(),
  load: z
    .number()
    .describe('prefill: share of time busy at peak; decode: batch over the batch at which it would be full'),
  intensity: z.number().describe('operational intensity, FLOP/B'),
  intensityLimit: z.number().describe('the same with weights amortised away, FLOP/B'),
  ridge: z.number().describe('FLOP/B at which compute and memory bandwidth of the device balance'),
  footprintBytes: z.number().describe('capacity footprint, bytes per request'),
  batch: z.number().describe('requests that share a replica'),
  capacityNeedBytes: z.number(),
  capacityHaveBytes: z.number(),
  regime: z.enum(regimes),
  binding: z.array(z.enum(resources)),
  elasticity: perResource,
  gainOf10Percent: perResource,
  timesS: z.record(z.enum(timeTerms), z.number()).describe('prefill: work of a request; decode: one output token'),
});
export type PhaseRecord = z.infer<typeof phaseSchema>;

const breakdownSchema = z.strictObject({
  total: z.number(),
  parts: z.record(z.string(), z.number()),
  hidden: z.record(z.string(), z.number()),
});

export const pointSchema = z.strictObject({
  id: z.string(),
  genome: z.array(z.number()),
  genes: z.record(z.string(), value),
  metrics: z.record(z.string(), z.number()),
  marks: z.array(z.string()),
  prefill: phaseSchema,
  decode: phaseSchema,
  breakdown: z.strictObject({
    task_latency_mean_s: breakdownSchema,
    cost_usd_per_task: breakdownSchema,
    mean_power_kw: breakdownSchema,
  }),
  leansOn: z.array(z.string()).describe('grade-C facts of the accelerators in the design'),
});
export type Point = z.infer<typeof pointSchema>;

export const frontSchema = z.strictObject({
  schemaVersion: z.string(),
  goals: z.array(z.strictObject({ metric: z.string(), unit: z.string(), sense: z.enum(['min', 'max']) })),
  points: z.array(pointSchema),
});
export type Front = z.infer<typeof frontSchema>;

export const manifestSchema = z.strictObject({
  schemaVersion: z.string(),
  status: z.enum(['running', 'complete', 'interrupted', 'infeasible']),
  command: z.array(z.string()),
  space: z.string(),
  objective: z.string(),
  algorithm: z.string(),
  algorithmReason: z.string(),
  seed: z.number(),
  budget: z.number().nullable(),
  workers: z.number(),
  designs: z.string(),
  hashes: z.strictObject({
    plan: z.string(),
    space: z.string(),
    objective: z.string(),
    facts: z.string(),
    code: z.string(),
  }),
  package: z.strictObject({ version: z.string() }),
  machine: z.strictObject({ platform: z.string(), arch: z.string(), node: z.string(), cpus: z.number() }),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  elapsedS: z.number().nullable(),
  counts: z.record(z.string(), z.unknown()).nullable(),
  frontSize: z.number().nullable(),
  certificate: z.record(z.string(), z.unknown()).nullable(),
  nearest: z.unknown().optional().describe('where nothing is feasible: how near designs come to the limits'),
});
export type Manifest = z.infer<typeof manifestSchema>;
