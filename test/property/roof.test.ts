import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Engine } from '../../src/core/engine.js';
import { check } from './designs.js';
import { replicas } from './replicas.js';

const rounding = 1 + 1e-9;

/** The faster of the units that multiply the weights: experts may be stored in a narrower format than the rest. */
function peak({ placement: { chip, weights } }: Engine): number {
  return Math.max(...[weights.rest, weights.experts].map((format) => chip.flopPerS[format]));
}

it('no device computes more than the fastest of its units that multiply weights', () => {
  check(
    fc.property(replicas, ({ prompts, prefill, tokens, decode }) => {
      expect(prefill.flopPerS).toBeLessThanOrEqual(peak(prompts.engine) * rounding);
      expect(decode.flopPerS).toBeLessThanOrEqual(peak(tokens.engine) * rounding);
      expect(Math.min(prefill.flopPerS, decode.flopPerS)).toBeGreaterThan(0);
    }),
    1000,
  );
});

it('no device decodes above the roof of its memory, but for what the ports of a pool carry beside it', () => {
  check(
    fc.property(replicas, ({ tokens, decode }) => {
      const { session } = tokens.engine.placement;
      const portBytesPerS = tokens.pooledShare > 0 ? (session.shared.pool?.portBytesPerS ?? 0) : 0;
      const rate = decode.device.memoryBytesPerS + portBytesPerS;
      expect(decode.flopPerS).toBeLessThanOrEqual(decode.intensity * rate * rounding);
    }),
    1000,
  );
});

it('no device prefills above the roof of its memory', () => {
  check(
    fc.property(replicas, ({ prefill }) => {
      const roof = prefill.intensity * prefill.device.memoryBytesPerS;
      expect(prefill.flopPerS).toBeLessThanOrEqual(roof * rounding);
    }),
    1000,
  );
});
