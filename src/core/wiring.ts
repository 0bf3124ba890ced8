import type { ScaleUpTopology } from '../catalog/schema.js';
import type { Chip } from './chip.js';

/** Links that a device has in a direct network; a full mesh has one to each other device of the domain. */
const degree = { ring: 2, mesh: 4, 'torus-2d': 4, 'torus-3d': 6 } as const;
type Grid = keyof typeof degree;
const isGrid = (topology: ScaleUpTopology): topology is Grid => topology in degree;

/**
 * Whether a part can be run as this network on the wiring that it is sold with. A switch can carry any pattern of
 * neighbours; a direct network only those that have no more links than it has. Switches, full meshes and dragonflies are not
 * to be had for parts without them.
 */
export function canEmbed(topology: ScaleUpTopology, chip: Chip): boolean {
  const native = chip.nativeTopology;
  if (topology === native) return true;
  if (!isGrid(topology)) return false;
  if (!isGrid(native)) return native !== 'dragonfly';
  // A mesh has no links that would close its axes.
  return degree[topology] <= degree[native] && native !== 'mesh';
}

/** Share of a device's links that the pattern uses: a ring on a 3-D torus runs on two of six. */
export function wiredShare(topology: ScaleUpTopology, chip: Chip): number {
  const native = chip.nativeTopology;
  if (topology === native || native === 'switch' || !isGrid(topology)) return 1;
  const links = isGrid(native) ? degree[native] : Math.max(chip.domain - 1, 1);
  return Math.min(degree[topology] / links, 1);
}
