import * as z from 'zod';
import { freeName } from '../catalog/name.js';

/** The form of an objective file. Which metrics, workloads and prices exist is known only beside their lists. */

const metric = z.string().min(1).describe('a metric id; `copareto list metrics` shows all');
const value = z.number().nonnegative();

export const objectiveSchema = z.strictObject({
  name: freeName,
  workload: z.string().min(1).describe('a catalogue id, or the path of a workload file, seen from this file'),
  demand: z
    .strictObject({
      // The upper bounds only keep arithmetic finite.
      tasks_per_s: z.number().gt(0).max(1e9).optional().describe('mean rate of tasks (1/s)'),
      sessions: z
        .number()
        .gt(0)
        .max(1e12)
        .optional()
        .describe('sessions at once, instead of a rate: each asks again after its pause (count)'),
      thinkS: z
        .number()
        .nonnegative()
        .max(1e9)
        .optional()
        .describe("pause of a session between two turns; by default the mean of the workload's gaps (seconds)"),
      peakToMean: z.number().min(1).max(1000).default(1.25).describe('peak rate over mean rate (ratio)'),
    })
    .describe('what has to be served: {tasks_per_s: 2}, or {sessions: 1000}'),
  contextOverflow: z
    .enum(['compact', 'infeasible'])
    .default('compact')
    .describe("contexts beyond the model's own length are cut to it, or make a design infeasible"),
  goals: z
    .array(z.strictObject({ metric, sense: z.enum(['min', 'max']).optional() }))
    .min(1)
    .max(5)
    .describe('one to five metrics to make as good as possible, such as {metric: cost_usd_per_task, sense: min}'),
  limits: z
    .array(z.strictObject({ metric, max: value.optional(), min: value.optional() }))
    .max(100)
    .default([])
    .describe(
      'bounds that a design must keep, such as {metric: ttft_p95_ms, max: 2000}; quality_loss is at most 0.01 unless bounded here',
    ),
  prices: z.string().min(1).default('us-2026').describe('a catalogue id'),
  coefficients: z.string().min(1).default('fitted-2026').describe('a catalogue id'),
  notes: z.string().optional(),
});
export type ObjectiveFile = z.output<typeof objectiveSchema>;
