import type { ScaleUpTopology } from '../../catalog/schema.js';
import { dragonfly } from './dragonfly.js';
import { fullMesh } from './full-mesh.js';
import { switched } from './switch.js';
import type { Topology } from './topology.js';
import { grid } from './grid.js';

/** Every scale-up topology; a new one is a file and a line here. */
export const topologies = {
  switch: switched,
  'full-mesh': fullMesh,
  ring: grid(1, true),
  'torus-2d': grid(2, true),
  'torus-3d': grid(3, true),
  mesh: grid(2, false),
  dragonfly,
} satisfies Record<ScaleUpTopology, Topology>;
