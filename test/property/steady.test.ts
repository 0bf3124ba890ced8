import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyDecodeFigures, fullBatch, loadDecode, steadyBatch } from '../../src/core/decode-pool.js';
import { tpotS } from '../../src/core/token.js';
import { scaled } from '../../src/core/resource.js';
import { decodePath } from '../../src/core/evaluate.js';
import { isDead } from '../../src/core/violation.js';
import { check, designs } from './designs.js';

const shares = fc.double({ min: 0.001, max: 0.999, noNaN: true });

describe('the steady batch of a decode pool', () => {
  it('solves b = rate x TPOT(b) at any rate that a rank of at most 512 requests can carry', () => {
    check(
      fc.property(designs, shares, ({ at }, share) => {
        const full = fullBatch(at.decode, 512);
        const rate = (share * full) / tpotS(at.decode, full);
        const batch = steadyBatch(at.decode, rate);
        expect(Math.abs(rate * tpotS(at.decode, batch) - batch)).toBeLessThanOrEqual(1e-9 * batch);
        expect(batch).toBeLessThanOrEqual(full);
      }),
      1000,
    );
  });

  it('is the smallest that does: a smaller one would grow', () => {
    check(
      fc.property(designs, shares, shares, ({ at }, share, below) => {
        const full = fullBatch(at.decode, 512);
        const rate = (share * full) / tpotS(at.decode, full);
        const smaller = below * steadyBatch(at.decode, rate);
        expect(rate * tpotS(at.decode, smaller)).toBeGreaterThan(smaller);
      }),
      1000,
    );
  });

  it('never passes what memory and the batch limit allow in a pool of the size that a design takes', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { batch } = at.decodeFigures;
        expect(batch).toBeLessThanOrEqual(fullBatch(at.decode, at.design.decode.maxBatch) * (1 + 1e-9));
        expect(batch).toBeGreaterThan(0);
      }),
      500,
    );
  });

  it('is the same, to the bit, on a chip that differs only in memory that it does not need', () => {
    check(
      fc.property(designs, fc.double({ min: 1.001, max: 4, noNaN: true }), ({ at }, factor) => {
        const chip = scaled(at.design.decode.chip, 'capacity', factor);
        const larger = decodePath(at.setting, at.session, { ...at.design.decode, chip });
        if (isDead(larger)) throw new Error(larger.rule);
        const { batch, tpotS: tpot } = loadDecode(larger, at.decodeFigures.replicas, emptyDecodeFigures());
        expect({ batch, tpot }).toEqual({ batch: at.decodeFigures.batch, tpot: at.decodeFigures.tpotS });
      }),
    );
  });

  it('shrinks with every replica that is added, and TPOT with it', () => {
    check(
      fc.property(designs, fc.integer({ min: 1, max: 20 }), ({ at }, more) => {
        const { replicas, batch, tpotS: tpot } = at.decodeFigures;
        const larger = loadDecode(at.decode, replicas + more, emptyDecodeFigures());
        expect(larger.batch).toBeLessThan(batch);
        expect(larger.tpotS).toBeLessThanOrEqual(tpot * (1 + 1e-9));
      }),
    );
  });
});
