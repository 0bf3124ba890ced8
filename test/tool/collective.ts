import type { Grid, Message, Wiring } from './network.js';
import { count } from './network.js';

/** Every device sends an equal piece of its `bytes` to every other: all-to-all, and either half of a direct all-reduce. */
export function exchange(wiring: Wiring, devices: readonly number[], bytes = 1): Message[] {
  return devices.flatMap((from) =>
    devices.filter((to) => to !== from).flatMap((to) => wiring.send(from, to, bytes / devices.length)),
  );
}

/** A switch that adds up: each piece goes up from all devices, its sum down to one, up again, and down to all. */
export function reducingSwitch(devices: readonly number[], node: number): Message[] {
  const bytes = 1 / devices.length;
  return devices.flatMap((owner) => [
    ...devices.map((device) => ({ via: [device, node], bytes })),
    { via: [node, owner], bytes },
    { via: [owner, node], bytes },
    ...devices.map((device) => ({ via: [node, device], bytes })),
  ]);
}

/**
 * All-reduce of one byte on a grid: reduce-scatter round the devices of an axis, half of it each way, then round those of
 * the next with what is left, and all-gather back. Pieces differ in the order of the axes: each takes the order that
 * leaves the busiest link the least busy. An axis that does not close passes the pieces of its last device back along it.
 */
export function gridAllReduceS({ network, sizes, along }: Grid): number {
  const devices = count(sizes.reduce((product, size) => product * size, 1));
  const used = count(sizes.length).filter((axis) => sizes[axis] > 1);
  const pieces = 240;
  const orders = permutations(used).map((order) => {
    let held = 1 / pieces;
    const messages = order.flatMap((axis) => {
      const size = sizes[axis];
      // Size - 1 steps, each with one part of this way's half; once to reduce and once to gather.
      const bytes = 2 * (held / 2) * ((size - 1) / size);
      held /= size;
      return devices.flatMap((device) =>
        [1, size - 1].map((steps) => ({ via: [device, along(device, axis, steps)], bytes })),
      );
    });
    return network.busyS(messages);
  });
  let busy = orders[0].map(() => 0);
  for (let piece = 0; piece < pieces; piece++) {
    const after = orders.map((order) => order.map((seconds, link) => busy[link] + seconds));
    busy = after.reduce((best, one) => (Math.max(...one) < Math.max(...best) ? one : best));
  }
  return Math.max(...busy);
}

function permutations(of: readonly number[]): number[][] {
  if (of.length === 0) return [[]];
  return of.flatMap((first) => permutations(of.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}
