import { describe, expect, it } from 'vitest';
import { busiestRank, largestScore } from '../../src/core/operator/moe.js';

/** E[max] of n independent counts whose chance to be k is `chance(k)`: sum over k of 1 - P(count <= k)^n. */
function expectedMaximum(n: number, most: number, chance: (k: number) => number): number {
  let below = 0;
  let sum = 0;
  for (let k = 0; k < most; k++) {
    below = Math.min(below + chance(k), 1);
    sum += 1 - below ** n;
  }
  return sum;
}

const logFactorial = (n: number): number => (n < 2 ? 0 : Math.log(n) + logFactorial(n - 1));
const poisson = (mean: number) => (k: number) => Math.exp(k * Math.log(mean) - mean - logFactorial(k));
const binomial = (of: number, p: number) => (k: number) =>
  Math.exp(logFactorial(of) - logFactorial(k) - logFactorial(of - k) + k * Math.log(p) + (of - k) * Math.log(1 - p));

describe('the busiest of n ranks', () => {
  it('has the expected maximum of n Poisson loads, within 5% from a mean of one on and 3% from two', () => {
    for (const n of [2, 4, 8, 16, 32, 64, 128, 256])
      for (const mean of [1, 2, 4, 8, 16, 32, 64, 128]) {
        const exact = expectedMaximum(n, 40 + 4 * mean, poisson(mean));
        const share = Math.abs(busiestRank(mean, largestScore(n)) / exact - 1);
        expect(share, `${mean} on each of ${n}`).toBeLessThan(mean < 2 ? 0.05 : 0.03);
      }
  });

  it('visits as many of its own experts as the largest of n binomial counts, within half an expert', () => {
    for (const n of [2, 8, 32])
      for (const own of [8, 16, 32])
        for (const visited of [0.1, 0.3, 0.5, 0.7, 0.9, 0.98]) {
          const exact = expectedMaximum(n, own, binomial(own, visited));
          const found = Math.min(busiestRank(own * visited, largestScore(n), 1 - visited), own);
          expect(Math.abs(found - exact), `${visited} of ${own} on ${n}`).toBeLessThan(0.5);
        }
  });

  it('of one has the mean, and of those that visit everything what there is', () => {
    expect(largestScore(1)).toBe(0);
    expect(busiestRank(7, largestScore(1))).toBe(7);
    expect(busiestRank(32, largestScore(8), 0)).toBe(32);
  });

  it('never has less where all have more', () => {
    for (const n of [2, 8, 64, 256])
      for (const own of [1, 2, 4, 32]) {
        let last = 0;
        for (let visited = 0.001; visited < 1; visited += 0.001) {
          const found = Math.min(busiestRank(own * visited, largestScore(n), 1 - visited), own);
          expect(found).toBeGreaterThanOrEqual(last);
          last = found;
        }
      }
  });
});
