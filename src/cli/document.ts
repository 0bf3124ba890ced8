import * as z from 'zod';
import type { Comparison } from '../report/words/compare.js';
import type { Explanation } from '../report/words/explain.js';
import { evaluationSchema, frontSchema, manifestSchema } from '../run/schema.js';
import { verificationSchema } from '../run/verification.js';

/** What each verb prints with --json: one document, which any reader may rely on. */

const run = z.object({ folder: z.string(), manifest: manifestSchema, front: frontSchema });

const fact = z.object({
  value: z.number().describe('at full precision'),
  unit: z.string().describe('share: written in percent; factor: with an x; empty: a count'),
  text: z.string().describe('as the lines say it'),
});

const explanation: z.ZodType<Explanation> = z.object({
  point: z.string(),
  versus: z.string().nullable().describe('the point that it is held against'),
  lines: z.array(z.string()).max(15).describe('each at most 80 columns wide'),
  paragraphs: z.array(z.object({ head: z.string(), text: z.string() })).describe('the same, not broken into lines'),
  facts: z.record(z.string(), fact).describe('every number in the lines, by a path such as decode.intensity'),
});

const share = z.object({ asGood: z.number(), beats: z.number() }).nullable();
const comparison: z.ZodType<Comparison> = z.object({
  a: z.string(),
  b: z.string(),
  points: z.object({ a: z.number(), b: z.number() }),
  goals: z.array(z.object({ metric: z.string(), unit: z.string(), sense: z.enum(['min', 'max']) })),
  inputsThatDiffer: z.array(z.enum(['space', 'objective', 'facts', 'code'])),
  scale: z
    .array(z.object({ metric: z.string(), unit: z.string(), ideal: z.number(), reference: z.number() }))
    .nullable()
    .describe('best of both fronts, and the worst of both a tenth of the span further'),
  hypervolume: z
    .object({ a: z.number(), b: z.number(), both: z.number() })
    .describe('below that reference, in units of the box from the ideal to it'),
  coverage: z
    .object({ aOfB: share, bOfA: share })
    .describe('share of the points of the one that a point of the other is as good as, and beats'),
  epsilon: z
    .object({ a: z.number(), b: z.number() })
    .nullable()
    .describe('least shift of all goals, in shares of the box, after which the front is as good as the other'),
  stayed: z.array(z.string()),
  replaced: z
    .array(z.object({ from: z.string(), to: z.string() }))
    .describe('ties: another design with the same goals'),
  entered: z.array(z.string()),
  left: z.array(z.string()),
  moved: z.array(
    z.object({
      id: z.string(),
      goals: z.array(z.object({ metric: z.string(), from: z.number(), to: z.number() })),
    }),
  ),
});

export const schemas = {
  search: run,
  resume: run,
  show: z.object({ manifest: manifestSchema, front: frontSchema.nullable().describe('null: the run goes on') }),
  explain: explanation,
  compare: z.object({ comparisons: z.array(comparison).describe('of the first run with each of the others') }),
  verify: verificationSchema,
  evaluate: evaluationSchema,
  check: z.object({
    kind: z.enum(['space', 'objective']),
    name: z.string(),
    designs: z.string().optional().describe('a count, which may exceed what a number holds'),
    tasksPerS: z.number().optional(),
  }),
  list: z.array(z.looseObject({})).describe('whole entries of the catalogue, sources included'),
} as const;
