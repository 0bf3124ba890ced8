import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boughtDevices, boughtReplicas, neededReplicas } from '../../src/core/fleet.js';
import type { Placement } from '../../src/core/engine.js';

/** Of a placement only what packing reads. */
const placed = (devices: number, domain: number, purchaseUnit: number): Placement =>
  ({ devices, chip: { domain, purchaseUnit } }) as unknown as Placement;

/** Domains filled one replica after the other, each in as few as hold it and whole beside what lies there; those bought. */
function replicasIn(bought: number, devices: number, domain: number): number {
  let replicas = 0;
  let free = 0;
  let left = bought;
  for (;;) {
    while (free < devices && (devices <= domain ? free === 0 || free < devices : true)) {
      // A replica that fits into a domain is not spread over two; a larger one takes whole domains.
      if (devices <= domain) free = 0;
      const next = Math.min(domain, left);
      if (next === 0) return replicas;
      left -= next;
      free += next;
    }
    replicas++;
    free -= devices;
    if (devices > domain) free = 0;
  }
}

const sizes = fc.record({
  devices: fc.integer({ min: 1, max: 80 }),
  domain: fc.constantFrom(1, 2, 4, 8, 16, 64, 72, 144, 576),
  unit: fc.constantFrom(1, 2, 4, 8, 16, 72),
  needed: fc.integer({ min: 1, max: 60 }),
});

describe('replicas in scale-up domains', () => {
  it('are as many as whole units hold when none straddles two domains that could lie in one', () => {
    fc.assert(
      fc.property(sizes, ({ devices, domain, unit, needed }) => {
        const placement = placed(devices, domain, unit);
        const bought = boughtDevices(placement, needed);
        expect(bought % unit).toBe(0);
        // Enough, and one unit less would not do.
        expect(replicasIn(bought, devices, domain)).toBeGreaterThanOrEqual(needed);
        expect(replicasIn(bought - unit, devices, domain)).toBeLessThan(needed);
        expect(boughtReplicas(placement, needed)).toBe(replicasIn(bought, devices, domain));
      }),
      { numRuns: 2000, seed: 20261127 },
    );
  });

  it('of 16 devices are four to a rack of 72, and of 5 one to a server of eight', () => {
    expect(boughtReplicas(placed(16, 72, 72), 2)).toBe(4);
    expect(boughtDevices(placed(16, 72, 72), 9)).toBe(3 * 72);
    expect(boughtDevices(placed(5, 8, 8), 4)).toBe(4 * 8);
  });

  it('that divide their domain are bought by the device, however many domains they fill', () => {
    expect(boughtDevices(placed(4, 8, 1), 7)).toBe(28);
    expect(boughtDevices(placed(64, 8, 8), 3)).toBe(192);
  });
});

/** What a fleet must come up to: rules, load, what it moves over the fabric, and devices for its other ports and tiers. */
const demands = fc.record({
  devices: fc.integer({ min: 1, max: 16 }),
  leastReplicas: fc.integer({ min: 1, max: 3 }),
  forLoad: fc.double({ min: 0.01, max: 9, noNaN: true }),
  forPorts: fc.double({ min: 0, max: 99, noNaN: true }),
  busiestWayBytes: fc.double({ min: 0, max: 1e11, noNaN: true }),
  turnsPerS: fc.double({ min: 0.1, max: 30, noNaN: true }),
  portBytesPerS: fc.constantFrom(25e9, 50e9, 100e9),
  transferLoadLimit: fc.constantFrom(0.5, 0.7, 1),
});

describe('replicas of a pool', () => {
  it('are the fewest that the rules allow, that carry the load, and whose fabric and other ports stay below their limits', () => {
    fc.assert(
      fc.property(demands, (of) => {
        const { devices, portBytesPerS, turnsPerS, transferLoadLimit, busiestWayBytes } = of;
        const placement = {
          devices,
          portBytesPerS,
          session: { busiestWayBytes },
          setting: { traffic: { turnsPerS }, constants: { transferLoadLimit }, leastReplicas: of.leastReplicas },
        } as unknown as Placement;
        const suffice = (replicas: number) =>
          replicas >= of.leastReplicas &&
          replicas >= of.forLoad &&
          replicas * devices >= of.forPorts &&
          replicas * devices * portBytesPerS * transferLoadLimit >= turnsPerS * busiestWayBytes;
        const needed = neededReplicas(placement, of.forLoad, of.forPorts);
        expect(suffice(needed)).toBe(true);
        expect(suffice(needed - 1)).toBe(false);
      }),
      { numRuns: 1000, seed: 20261127 },
    );
  });
});
