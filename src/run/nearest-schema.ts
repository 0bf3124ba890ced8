import * as z from 'zod';

const limitSchema = z.object({
  metric: z.string(),
  unit: z.string(),
  bound: z.number(),
  best: z.number().describe('of any design that the diagnosis met, the other limits ignored'),
  met: z.boolean(),
});

/** How near designs come to limits that no design of a search meets. */
export const nearestSchema = z.object({
  complete: z.boolean().default(false).describe('whether the diagnosis covers the whole space'),
  kept: z
    .array(z.object({ metric: z.string(), unit: z.string(), bound: z.number() }))
    .default([])
    .describe('limits that all designs of the diagnosis meet'),
  limits: z.array(limitSchema).describe('the others'),
  closest: z
    .object({
      id: z.string(),
      genes: z.record(z.string(), z.union([z.string(), z.number()])),
      values: z.record(z.string(), z.number()),
      largestExcess: z
        .number()
        .nullable()
        .describe(
          'as a share of the limit, of a limit of 0 in the unit of its metric; 0 and below: the design is feasible; null: no finite number',
        ),
      metric: z.string().describe('whose limit is exceeded by that'),
    })
    .nullable()
    .describe('the design whose largest relative excess is smallest; null where no design fits its memory'),
});
export type Nearest = z.infer<typeof nearestSchema>;
