import { describe, expect, it } from 'vitest';
import { erlangC, waitScaleS } from '../../src/core/queue.js';

/** Erlang's own sums: C = (a^k / k!) k/(k - a) / (sum of a^j / j! below k + the same). Right for a few servers. */
function directErlangC(servers: number, offered: number): number {
  let term = 1;
  let below = 0;
  for (let j = 0; j < servers; j++) {
    below += term;
    term *= offered / (j + 1);
  }
  const waiting = (term * servers) / (servers - offered);
  return waiting / (below + waiting);
}

describe('the Erlang C probability of waiting', () => {
  it('is the load for one server', () => {
    for (const load of [0.001, 0.25, 0.5, 0.85, 0.999]) expect(erlangC(1, load)).toBeCloseTo(load, 12);
  });

  it('is 2 rho^2 / (1 + rho) for two servers', () => {
    for (const load of [0.001, 0.25, 0.5, 0.85, 0.999])
      expect(erlangC(2, 2 * load)).toBeCloseTo((2 * load * load) / (1 + load), 12);
  });

  // Entries of the usual tables (for example Cooper, Introduction to Queueing Theory, 1981, appendix).
  it.each([
    [3, 2, 0.4444],
    [5, 4, 0.5541],
    [10, 8, 0.4092],
    [20, 18, 0.5508],
  ])('of %d servers offered %d erlangs is %d', (servers, offered, published) => {
    expect(erlangC(servers, offered)).toBeCloseTo(published, 4);
  });

  it("equals Erlang's sums, term by term, up to 60 servers", () => {
    for (const servers of [1, 2, 3, 7, 12, 30, 60])
      for (const load of [0.01, 0.3, 0.6, 0.85, 0.99]) {
        const direct = directErlangC(servers, servers * load);
        expect(Math.abs(erlangC(servers, servers * load) - direct)).toBeLessThan(1e-12 * direct + 1e-18);
      }
  });

  it('is 1 where the servers cannot keep up', () => {
    expect(erlangC(4, 4)).toBe(1);
    expect(erlangC(4, 5)).toBe(1);
  });

  it('falls with more servers at one load, and stays a probability for thousands of them', () => {
    const at = [1, 2, 4, 16, 256, 4096].map((servers) => erlangC(servers, 0.85 * servers));
    for (const [i, wait] of at.entries()) {
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThan(at[i - 1] ?? 1);
    }
  });
});

// Pollaczek and Khinchine: M/G/1 waits rho S (1 + Cs2) / (2 (1 - rho)); M/M/1 rho S / (1 - rho).
describe('the mean wait', () => {
  it("of one server is Pollaczek and Khinchine's", () => {
    for (const [load, scv] of [
      [0.5, 1],
      [0.8, 0],
      [0.85, 4],
    ]) {
      const meanS = erlangC(1, load) * waitScaleS(1, load, 3, 1, scv);
      expect(meanS).toBeCloseTo((load * 3 * (1 + scv)) / (2 * (1 - load)), 12);
    }
  });

  it('is nothing where arrivals and services are regular', () => {
    expect(waitScaleS(4, 0.9, 2, 0, 0)).toBe(0);
  });
});
