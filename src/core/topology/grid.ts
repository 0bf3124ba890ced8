import type { ScaleUpLink, Topology } from './topology.js';

/**
 * A k-dimensional grid, closed into rings (a torus) or not (a mesh); a device's bandwidth is split evenly over its 2k links. A ring is the torus of one dimension.
 * All-reduce runs on all axes in parallel. All-to-all is bound by the slowest axis, of n_i devices: V_total n_i / (4 N W),
 * W both directions of a link (TPU scaling book); with W = B/k this is V n_i k / (4 B), and with n_i - 1/n_i in place of an
 * odd n_i, whose devices have none right across. An axis that does not close into a ring carries twice the load, and uses
 * one of its two links at the ends.
 */
export function grid(dimensions: number, closed: boolean): Topology {
  // Layouts are few and asked for often.
  const layouts = new Map<number, readonly number[]>();
  const layout = (group: number): readonly number[] => {
    const known = layouts.get(group) ?? axes(group, dimensions);
    layouts.set(group, known);
    return known;
  };
  return {
    allReduceSPerByte(group, link) {
      const used = layout(group).filter((size) => size > 1);
      const width = used.reduce((sum, size) => sum + 1 / load(size, group, link, closed), 0) / dimensions;
      return (2 * (group - 1)) / (group * Math.max(width, 1 / (2 * dimensions)) * link.bytesPerS);
    },
    allToAllSPerByte(group, link) {
      const slowest = layout(group).reduce(
        (most, size) => Math.max(most, crossing(size) * load(size, group, link, closed)),
        0,
      );
      return (slowest * dimensions) / link.bytesPerS;
    },
    diameter: (group) => layout(group).reduce((hops, size) => hops + (closed ? Math.floor(size / 2) : size - 1), 0),
    ports: (domain) => layout(domain).reduce((links, size) => links + Math.min(size - 1, 2), 0),
  };
}

/** Pieces of 1/size that cross the middle of a line of devices each way, when each device sends one to each. */
const crossing = (size: number): number => Math.floor(size ** 2 / 4) / size;

/** How many times the load of a ring an axis carries. */
function load(size: number, group: number, link: ScaleUpLink, closed: boolean): number {
  return closed && closes(size, group, link) ? 1 : 2;
}

/** Whether a torus has the links that close an axis of so many devices into a ring. */
export function closes(
  size: number,
  group: number,
  link: Pick<ScaleUpLink, 'domain' | 'wrapMultiple' | 'leastRing'>,
): boolean {
  const wraps = group === link.domain || size % link.wrapMultiple === 0;
  return wraps && size >= link.leastRing;
}

/** The most cubic way to lay `group` devices out on so many axes, longest first. */
export function axes(group: number, dimensions: number): number[] {
  if (dimensions === 1) return [group];
  let best: number[] = [group, ...Array.from({ length: dimensions - 1 }, () => 1)];
  for (let size = 1; size <= group; size++) {
    if (group % size !== 0) continue;
    const rest = axes(group / size, dimensions - 1);
    const shape = [size, ...rest].sort((a, b) => b - a);
    if (shape[0] < best[0]) best = shape;
  }
  return best;
}
