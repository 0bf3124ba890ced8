import * as z from 'zod';

const value = z.union([z.string(), z.number()]);

/** What `verify --json` prints. */
export const verificationSchema = z.object({
  folder: z.string(),
  refuted: z.boolean(),
  claim: z.enum(['complete', 'incomplete']).describe('whether the run claimed that its front lacks no point'),
  algorithm: z.string(),
  sameProgram: z.boolean().describe('false: another version made the run, whose figures may have been others'),
  points: z.number().describe('points of the front that were evaluated again'),
  faults: z
    .array(z.object({ point: z.string().nullable(), fault: z.string() }))
    .describe('where the written front is not what its points come to'),
  trials: z.object({
    seed: z.number(),
    subSpaces: z.number(),
    aroundPoints: z.number().describe('sub-spaces that hold the choices of points of the front'),
    subSpaceDesigns: z.number().describe('designs of all sub-spaces, each of them evaluated'),
    largestSubSpace: z.number(),
    randomDesigns: z.number(),
    neighbours: z.number().describe('designs that differ from a point of the front in one gene'),
    feasible: z.number().describe('feasible designs met'),
    failed: z.number().describe('designs whose evaluation failed'),
  }),
  counterExamples: z
    .array(
      z.object({
        id: z.string(),
        foundBy: z.string(),
        genes: z.record(z.string(), value),
        objectives: z.record(z.string(), z.number()),
        kind: z.enum(['dominates', 'outside']),
        points: z.array(z.string()).describe('points that it beats; or, outside, the nearest ones'),
      }),
    )
    .describe('feasible designs that no point of the front is as good as, none of which beats another'),
});
export type Verification = z.infer<typeof verificationSchema>;
