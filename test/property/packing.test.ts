import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boughtDevices, boughtReplicas } from '../../src/core/fleet.js';
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
