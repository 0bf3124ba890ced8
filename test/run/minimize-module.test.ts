import { describe, expect, it } from 'vitest';
import { minimizeModule } from '../../src/run/minimize-module.js';

const module = new URL('./module-problem.mjs', import.meta.url);

describe('a problem given as a module', () => {
  it('is evaluated on threads, and a design that throws, exits or hangs costs only itself', async () => {
    const result = await minimizeModule(module, { algorithm: 'exhaustive', budget: 50, workers: 2, timeout: 2 });
    const reasons = new Map(result.failed.map(({ genome, reason }) => [String(genome), reason]));
    expect(reasons.get('0,3')).toBe('out of paper');
    expect(reasons.get('1,0')).toMatch(/terminated/i);
    expect(reasons.get('2,0')).toBe('no answer in 2 s');
    expect(reasons.get('3,1')).toBe('objective 0 is NaN');
    expect(reasons.get('5,2')).toMatch(/could not be cloned/);
    expect(reasons.size).toBe(5 + 1 + 1 + 5 + 5);
    expect(result.invalid).toEqual({ 'no such part': 5 });
    expect(result.feasible).toBe(50 - 17 - 5);
    expect(result.archive.map(({ objectives }) => objectives[0])).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  });

  it('gives the same result on one thread and on three', async () => {
    const [one, three] = await Promise.all(
      [1, 3].map((workers) =>
        minimizeModule(module, { algorithm: 'nsga2', budget: 30, population: 10, workers, timeout: 2 }),
      ),
    );
    expect(three.archive).toEqual(one.archive);
    expect(three.failed.map(({ genome }) => genome)).toEqual(one.failed.map(({ genome }) => genome));
  });

  it('is refused when the module exports none', async () => {
    const data = 'data:text/javascript,export default 7';
    await expect(minimizeModule(data, { budget: 9 })).rejects.toThrow('has no default export that is a problem');
    await expect(minimizeModule(module, { budget: 9, workers: 0 })).rejects.toThrow(
      'workers is a whole number above 0',
    );
    await expect(minimizeModule(module, { budget: 9, timeout: 0 })).rejects.toThrow('timeout is a number of seconds');
  });
});
