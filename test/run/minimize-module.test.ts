import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { minimizeModule } from '../../src/run/minimize-module.js';

const module = new URL('./module-problem.mjs', import.meta.url);

/** A module of these lines, with `evaluate` of a problem of two integers. */
function moduleOf(evaluate: string, before = ''): string {
  const variables = "[{ name: 'a', kind: 'integer', min: 0, max: 9 }, { name: 'b', kind: 'integer', min: 0, max: 9 }]";
  const text = `${before}; export default { variables: ${variables}, objectiveCount: 1, constraintCount: 0, ${evaluate} };`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

const sum = 'evaluate: ([a, b]) => ({ objectives: [a + b], violations: [] })';

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

  it('may be an object of a class, and is found by its path from the working directory', async () => {
    const asked = { algorithm: 'exhaustive', budget: 9, workers: 1 } as const;
    const path = relative(process.cwd(), fileURLToPath(new URL('./module-class.mjs', import.meta.url)));
    for (const given of [path, `./${path}`, resolve(path)])
      expect(await minimizeModule(given, asked)).toMatchObject({ feasible: 5, failed: [], stopped: 'finished' });
    await expect(minimizeModule('test/run/no-such.mjs', asked)).rejects.toThrow(
      /^file:\/\/.*test\/run\/no-such.mjs cannot be imported: /,
    );
  });

  it('has as long for an evaluation as the timeout says, without an end too', async () => {
    for (const timeout of [Number.POSITIVE_INFINITY, 1e9])
      expect(await minimizeModule(moduleOf(sum), { budget: 9, workers: 1, timeout })).toMatchObject({
        feasible: 9,
        failed: [],
      });
  });

  it('is searched no longer than the time, whatever is under way', async () => {
    const slow = moduleOf(`async evaluate([a, b]) {
      await new Promise((go) => setTimeout(go, a === 0 ? 10 : 60_000));
      return { objectives: [b], violations: [] };
    }`);
    const start = performance.now();
    const options = { algorithm: 'exhaustive', budget: 100, workers: 2, time: 3 } as const;
    const { stopped, evaluations, feasible, failed, archive } = await minimizeModule(slow, options);
    expect(performance.now() - start).toBeLessThan(20_000);
    expect({ stopped, evaluations, feasible, failed }).toEqual({
      stopped: 'time',
      evaluations: 10,
      feasible: 10,
      failed: [],
    });
    expect(archive).toEqual([{ genome: [0, 0], objectives: [0] }]);
  });

  it('may answer with nothing, and with fields of its own', async () => {
    const asked = { algorithm: 'exhaustive', budget: 100, workers: 1 } as const;
    const odd = moduleOf(`evaluate([a, b]) {
      if (a === 0) return [undefined, null, 'none', 7][b % 4];
      return { objectives: [a + b], violations: [], failure: 'none', invalid: undefined, kind: 'failed' };
    }`);
    const { failed, feasible, invalid } = await minimizeModule(odd, asked);
    expect({ feasible, invalid }).toEqual({ feasible: 90, invalid: {} });
    expect(failed.slice(0, 4).map(({ reason }) => reason)).toEqual(
      ['undefined', 'null', '"none"', '7'].map((word) => `the evaluation is ${word}`),
    );
    const rules = moduleOf(
      `evaluate([a]) { throw Object.assign(new Error('no'), { invalid: a === 0 ? 'constructor' : a }) }`,
    );
    const forbidden = await minimizeModule(rules, asked);
    expect(Object.entries(forbidden.invalid)).toEqual([['constructor', 10]]);
    expect(forbidden.failed).toHaveLength(90);
  });

  it('is refused at once when no thread can import it', async () => {
    const before =
      "import { isMainThread } from 'node:worker_threads'; if (!isMainThread) throw new Error('no threads here')";
    await expect(minimizeModule(moduleOf(sum, before), { budget: 9, workers: 2 })).rejects.toThrow(
      /^data:.* cannot be imported in a thread: no threads here$/,
    );
    const dying = "import { isMainThread } from 'node:worker_threads'; if (!isMainThread) process.exit(3)";
    await expect(minimizeModule(moduleOf(sum, dying), { budget: 9, workers: 2 })).rejects.toThrow(
      /^data:.* cannot be imported in a thread: .*terminated/,
    );
  });

  it('is refused when the module exports none', async () => {
    const data = 'data:text/javascript,export default 7';
    for (const other of [data, 'data:text/javascript,export default null', 'data:text/javascript,export const a = 7'])
      await expect(minimizeModule(other, { budget: 9 })).rejects.toThrow('has no default export that is a problem');
    await expect(minimizeModule('data:text/javascript,throw new Error("bad")', { budget: 9 })).rejects.toThrow(
      /cannot be imported: bad$/,
    );
    await expect(minimizeModule(module, { budget: 9, workers: 0 })).rejects.toThrow(
      'workers is a whole number above 0',
    );
    await expect(minimizeModule(module, { budget: 9, timeout: 0 })).rejects.toThrow('timeout is a number of seconds');
  });
});
