import type { Topology } from './topology.js';

/**
 * A k-dimensional torus with wraparound; a device's bandwidth is split evenly over its 2k links. A ring is the torus of
 * one dimension. All-reduce runs on all axes in parallel. All-to-all is bound by the longest axis, of n_i devices:
 * V_total n_i / (4 N W), W both directions of a link (TPU scaling book); with W = B/k this is V n_i k / (4 B).
 */
export function torus(dimensions: number): Topology {
  // Layouts are few and asked for often.
  const layouts = new Map<number, Layout>();
  const layout = (group: number): Layout => {
    const known = layouts.get(group);
    if (known !== undefined) return known;
    const sizes = axes(group, dimensions);
    const found: Layout = {
      longest: sizes[0],
      used: Math.max(sizes.filter((size) => size > 1).length, 1),
      diameter: sizes.reduce((hops, size) => hops + Math.floor(size / 2), 0),
    };
    layouts.set(group, found);
    return found;
  };
  return {
    allReduceSPerByte: (group, link) => (2 * (group - 1) * dimensions) / (group * layout(group).used * link.bytesPerS),
    allToAllSPerByte: (group, link) => (layout(group).longest * dimensions) / (4 * link.bytesPerS),
    diameter: (group) => layout(group).diameter,
  };
}

interface Layout {
  readonly longest: number;
  readonly used: number;
  readonly diameter: number;
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
