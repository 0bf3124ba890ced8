import * as z from 'zod';
import { formats } from '../catalog/schema.js';
import { resources, type Resource } from '../core/resource.js';
import { timeTerms } from '../core/phase.js';
import { regimes } from '../core/roofline.js';
import { nearestSchema } from './nearest-schema.js';

/**
 * What the machine writes, as schemas: every reader, ours and others', may rely on them. Keys that a later minor version adds
 * are no fault, so a reader takes what it knows.
 */

const value = z.union([z.string(), z.number()]);
const perResource = z
  .object(Object.fromEntries(resources.map((one) => [one, z.number()])) as Record<Resource, z.ZodNumber>)
  .partial({ 'pool port': true });
export const phaseSchema = z.object({
  accelerators: z.number().describe('devices bought'),
  replicas: z.number(),
  devicesPerReplica: z.number(),
  load: z
    .number()
    .describe(
      'prefill: share of time busy with prompts at peak; decode: batch over the batch at which it would be full',
    ),
  intensity: z
    .number()
    .describe('operational intensity, FLOP/B: of what the devices of a replica compute and read, all copies'),
  intensityLimit: z.number().describe('the same with weights amortised away, FLOP/B'),
  ridge: z.number().describe('FLOP/B at which compute and memory bandwidth of the device balance'),
  device: z
    .object({
      format: z.enum(formats),
      flopPerS: z.number(),
      memoryBytes: z.number(),
      memoryBytesPerS: z.number(),
    })
    .describe('peaks of one accelerator, FLOP/s in the format that multiplies the weights'),
  flopPerS: z
    .number()
    .describe(
      'what an accelerator computes while a pass of the phase runs on it; above intensity x bandwidth only with a pool beside its memory',
    ),
  footprintBytes: z
    .number()
    .describe('capacity footprint, bytes per request: KV and a share of the weights, wherever they lie, all copies'),
  batch: z.number().describe('requests that share a replica'),
  capacityNeedBytes: z
    .number()
    .describe(
      'what must lie in the devices of a replica: weights and the KV of the batch, but for what is in the pool',
    ),
  capacityHaveBytes: z.number().describe('memory of these devices'),
  regime: z.enum(regimes),
  binding: z.array(z.enum(resources)),
  elasticity: perResource,
  gainOf10Percent: perResource,
  timesS: z
    .partialRecord(z.enum([...timeTerms, 'drafting']), z.number())
    .describe('prefill: work of a request; decode: one output token, drafting only where the pool speculates'),
});
export type PhaseRecord = z.infer<typeof phaseSchema>;

const breakdownSchema = z.object({
  total: z.number(),
  parts: z.record(z.string(), z.number()),
  hidden: z.record(z.string(), z.number()),
});

export const pointSchema = z.object({
  id: z.string(),
  genome: z.array(z.number()),
  genes: z.record(z.string(), value),
  metrics: z.record(z.string(), z.number()),
  unknown: z.array(z.string()).default([]).describe('figures that nobody knows: their metrics are absent'),
  marks: z.array(z.string()),
  ties: z
    .array(z.object({ id: z.string(), genome: z.array(z.number()) }))
    .optional()
    .describe('all other designs with the same figures in every goal, where --ties asked for them; genes in ties.csv'),
  prefill: phaseSchema.describe('of a co-located design both phases run on the same accelerators'),
  decode: phaseSchema,
  breakdown: z.object({
    task_latency_mean_s: breakdownSchema,
    cost_usd_per_task: breakdownSchema,
    mean_power_kw: breakdownSchema,
  }),
  leansOn: z
    .array(z.string())
    .describe('grade-C facts of the parts, networks, memories, drafts and lossy formats in the design'),
});
export type Point = z.infer<typeof pointSchema>;

/** Which way a fact turns the front of the run, if it is not what the run took it for; the designs stay those of the front. */
const estimateSchema = z.object({
  fact: z.string().describe('path, as in leansOn'),
  value: z.number().describe('what the run took it for'),
  points: z
    .number()
    .describe(
      'points of the front that name it in leansOn, or whose goals or limits it moves: no point names prices and coefficients of the whole',
    ),
  ends: z.array(
    z.object({
      end: z.enum(['low', 'value', 'high']),
      value: z.number(),
      leaves: z.array(z.string()).describe('points that another point then beats'),
      breaks: z.array(z.string()).describe('points that then break a limit or cannot be built'),
      best: z
        .array(z.object({ metric: z.string(), from: z.string(), to: z.string() }))
        .describe('goals whose best point changes hands'),
    }),
  ),
  leftOut: z.string().optional().describe('why nobody weighed the points with its other ends, where there are none'),
});
export type Estimate = z.infer<typeof estimateSchema>;

export const frontSchema = z
  .object({
    schemaVersion: z.string(),
    goals: z.array(z.object({ metric: z.string(), unit: z.string(), sense: z.enum(['min', 'max']) })),
    limits: z
      .array(z.object({ metric: z.string(), unit: z.string(), side: z.enum(['min', 'max']), bound: z.number() }))
      .describe('max: the metric may not exceed the bound'),
    metrics: z
      .array(
        z.object({
          id: z.string(),
          title: z.string(),
          unit: z.string(),
          sense: z.enum(['min', 'max']),
          meaning: z.string(),
        }),
      )
      .describe('every metric that points may have'),
    points: z.array(pointSchema),
    estimates: z
      .array(estimateSchema)
      .default([])
      .describe(
        'grade-C facts that points lean on, and what flips with their other ends; those that flip most points first',
      ),
  })
  .refine(({ goals, points }) => points.every((point) => goals.every((goal) => goal.metric in point.metrics)), {
    message: 'a point lacks the metric of a goal',
  });
export type Front = z.infer<typeof frontSchema>;

export const manifestSchema = z.object({
  schemaVersion: z.string(),
  status: z.enum(['running', 'complete', 'interrupted', 'infeasible']),
  command: z.array(z.string()),
  space: z.string(),
  objective: z.string(),
  algorithm: z.string(),
  algorithmReason: z.string(),
  seed: z.number(),
  budget: z.number().nullable(),
  population: z
    .number()
    .nullable()
    .default(null)
    .describe('designs bred at a time; null: the default of the algorithm'),
  timeS: z.number().nullable().default(null).describe('seconds that a sitting may take'),
  from: z
    .object({
      folder: z.string(),
      designs: z.number().describe('that the space holds'),
      evaluated: z
        .number()
        .nullable()
        .default(null)
        .describe('of these, before anything else and before budget or time was up; null until the run has ended'),
      left: z.array(z.object({ id: z.string(), reason: z.string() })).describe('that it does not hold'),
    })
    .nullable()
    .default(null)
    .describe('designs of another run from which a search by samples started'),
  reproducible: z
    .boolean()
    .nullable()
    .default(null)
    .describe('whether the same inputs and seed give the same front; false where the clock ended the search'),
  workers: z.number(),
  designs: z.string(),
  hashes: z.object({
    plan: z.string(),
    space: z.string(),
    objective: z.string(),
    facts: z.string(),
    code: z.string(),
    front: z.string().optional().describe('of front.json, once it is written'),
  }),
  files: z
    .record(z.string(), z.string())
    .optional()
    .describe('SHA-256 of the other files that the run wrote, by name, once they are written'),
  package: z.object({ version: z.string() }),
  machine: z.object({ platform: z.string(), arch: z.string(), node: z.string(), cpus: z.number() }),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  elapsedS: z.number().nullable(),
  counts: z.record(z.string(), z.unknown()).nullable(),
  failures: z
    .array(z.object({ genes: z.record(z.string(), value), reason: z.string() }))
    .default([])
    .describe('designs whose evaluation failed twice, the first hundred'),
  frontSize: z.number().nullable(),
  samples: z
    .object({
      drawn: z.number().describe('distinct designs that have figures'),
      dominated: z.number().describe('kept: a point of the front is better'),
      infeasible: z.number().describe('kept: breaks a limit'),
      tied: z.number().describe('as good as a point in every goal'),
      undominated: z.number().describe('feasible, and no point is as good: the front lacks them'),
      failed: z.number().describe('evaluations that threw'),
    })
    .optional()
    .describe('designs that were drawn once the front was found, and kept in samples.parquet'),
  referencePoint: z
    .array(z.object({ metric: z.string(), unit: z.string(), value: z.number(), ideal: z.number() }))
    .nullable()
    .default(null)
    .describe(
      'fixed once for the run: of the front where the method is exact, else of the first hundred feasible designs',
    ),
  hypervolume: z
    .number()
    .nullable()
    .default(null)
    .describe('of the front below the reference point, in units of the box from the ideal to the reference'),
  certificate: z.record(z.string(), z.unknown()).nullable(),
  nearest: nearestSchema.optional().describe('where nothing is feasible: how near designs come to the limits'),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const progressSchema = z.object({
  schemaVersion: z.string(),
  phase: z.string(),
  done: z.number().describe('designs or part designs of the phase'),
  total: z.number(),
  ratePerS: z.number().describe('of the phase, on average'),
  etaS: z.number().nullable().describe('until the phase ends; null where nothing is done yet'),
  elapsedS: z.number().describe('of all sittings'),
  frontSize: z.number(),
  hypervolume: z.number().nullable().describe('null until the scale is fixed; of an exact search at its end'),
  history: z
    .array(z.tuple([z.number(), z.number(), z.number().nullable()]))
    .describe('elapsedS, frontSize and hypervolume of at most 500 moments'),
  goals: z.array(z.object({ metric: z.string(), title: z.string(), unit: z.string(), sense: z.enum(['min', 'max']) })),
  vectors: z.array(z.array(z.number())).describe('the front so far, at most 2,000 points of it: a value a goal'),
  updatedAt: z.string(),
});
export type LiveProgress = z.infer<typeof progressSchema>;

/** What `evaluate --json` prints: the figures are there for every design that could be evaluated. */
export const evaluationSchema = pointSchema
  .omit({
    genome: true,
    marks: true,
    ties: true,
    metrics: true,
    unknown: true,
    prefill: true,
    decode: true,
    breakdown: true,
    leansOn: true,
  })
  .extend({
    outcome: z.enum(['feasible', 'infeasible', 'invalid', 'duplicate']),
    violations: z.array(
      z.object({
        rule: z.string(),
        pool: z.enum(['prefill', 'decode', 'colocated']).optional(),
        need: z.number().optional(),
        have: z.number().optional(),
        unit: z.string().optional(),
      }),
    ),
    ...pointSchema
      .pick({ metrics: true, unknown: true, prefill: true, decode: true, breakdown: true, leansOn: true })
      .partial().shape,
  });
export type Evaluation = z.infer<typeof evaluationSchema>;
