/** Closed lists of names that facts and genes choose from. They stand apart from `schema.ts`: who needs a list needs no validator. */

/** Storage formats of weights and KV, widest first: the order decides which unit computes a format that is not native. */
export const formats = ['bf16', 'fp8', 'fp4'] as const;
export type Format = (typeof formats)[number];

export const scaleUpTopologies = ['switch', 'full-mesh', 'ring', 'torus-2d', 'torus-3d', 'mesh', 'dragonfly'] as const;
export type ScaleUpTopology = (typeof scaleUpTopologies)[number];
export const fabricTopologies = ['fat-tree', 'rail-only', 'dragonfly'] as const;
export type FabricTopology = (typeof fabricTopologies)[number];
