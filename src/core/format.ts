import type { Format } from '../catalog/schema.js';

/** Storage formats, widest first: weights without a native unit are multiplied in the next wider one that exists. */
export const widestFirst = ['bf16', 'fp8', 'fp4'] as const satisfies readonly Format[];
