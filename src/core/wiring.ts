import type { ScaleUpTopology } from '../catalog/schema.js';
import type { Chip } from './chip.js';

/** Links that a device has in a direct network; a full mesh has one to each other device of the domain. */
const degree = { ring: 2, 'torus-2d': 4, 'torus-3d': 6 } as const;

/**
 * Whether a part can be run as this network on the wiring that it is sold with. A switch can carry any pattern of
 * neighbours; a direct network only those that have no more links than it has. Switches and full meshes are not to be had
 * for parts without them.
 */
export function canEmbed(topology: ScaleUpTopology, chip: Chip): boolean {
  const native = chip.nativeTopology;
  if (topology === native) return true;
  if (topology === 'switch' || topology === 'full-mesh') return false;
  if (native === 'switch' || native === 'full-mesh') return true;
  return degree[topology] <= degree[native];
}

/** Share of a device's links that the pattern uses: a ring on a 3-D torus runs on two of six. */
export function wiredShare(topology: ScaleUpTopology, chip: Chip): number {
  const native = chip.nativeTopology;
  if (topology === native || native === 'switch' || topology === 'switch' || topology === 'full-mesh') return 1;
  const links = native === 'full-mesh' ? Math.max(chip.domain - 1, 1) : degree[native];
  return Math.min(degree[topology] / links, 1);
}
