import type { ScaleUpTopology } from '../../catalog/schema.js';
import { fullMesh } from './full-mesh.js';
import { switched } from './switch.js';
import type { Topology } from './topology.js';
import { torus } from './torus.js';

/** Every scale-up topology; a new one is a file and a line here. */
export const topologies = {
  switch: switched,
  'full-mesh': fullMesh,
  ring: torus(1),
  'torus-2d': torus(2),
  'torus-3d': torus(3),
} satisfies Record<ScaleUpTopology, Topology>;
