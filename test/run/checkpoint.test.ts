import { copyFileSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { identityOf, openCheckpoint, prefixed } from '../../src/run/checkpoint.js';
import { planOf } from '../../src/run/search.js';
import { catalog, desk, objective, space } from '../contract/desk.js';

let folders = 0;
const result = [{ rows: Float64Array.of(1, 0.1, Number.POSITIVE_INFINITY), genome: Uint16Array.of(3, 5), count: 7 }];

/** A checkpoint with two units. */
function saved() {
  const folder = join(desk, `checkpoint-${folders++}`);
  const checkpoint = openCheckpoint(folder, 'run');
  checkpoint.save('sweep-0-1', result);
  checkpoint.save('sweep-0-2', [{ count: 8 }]);
  return { checkpoint, path: (unit: string) => join(folder, 'checkpoint', `${unit}.bin`) };
}

describe('a unit of a checkpoint', () => {
  it('comes back as it was saved', () => {
    const { checkpoint } = saved();
    expect(checkpoint.load('sweep-0-1')).toEqual(result);
    expect(checkpoint.load('sweep-0-3')).toBeUndefined();
  });

  it('of which any single bit has flipped is as good as absent', () => {
    const { checkpoint, path } = saved();
    const whole = readFileSync(path('sweep-0-1'));
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      writeFileSync(path('sweep-0-1'), flipped);
      expect(checkpoint.load('sweep-0-1'), `bit ${bit}`).toBeUndefined();
    }
  });

  it.each([0, 3, 4, 40])('of which only %i bytes are left is as good as absent', (length) => {
    const { checkpoint, path } = saved();
    truncateSync(path('sweep-0-1'), length);
    expect(checkpoint.load('sweep-0-1')).toBeUndefined();
  });

  it('that another run has left, of another plan or other code, is as good as absent', () => {
    const { path } = saved();
    const plan = planOf(space, objective, catalog, { algorithm: 'exact' });
    const runs = [
      identityOf(plan, 'code'),
      identityOf({ ...plan, seed: plan.seed + 1 }, 'code'),
      identityOf(plan, 'other'),
    ];
    expect(new Set(runs).size).toBe(3);
    const folder = join(path('sweep-0-1'), '../..');
    for (const run of runs) {
      const other = openCheckpoint(folder, run);
      expect(other.load('sweep-0-1')).toBeUndefined();
      other.save('sweep-0-1', run);
      expect(other.load('sweep-0-1')).toBe(run);
    }
  });

  it('of one of several searches of a run has a name of its own', () => {
    const { checkpoint } = saved();
    const [one, two] = ['one', 'two'].map((name) => prefixed(checkpoint, name));
    expect(one.load('sweep-0-1')).toBeUndefined();
    one.save('sweep-0-1', 1);
    two.save('sweep-0-1', 2);
    expect([one, two, checkpoint].map((of) => of.load('sweep-0-1'))).toEqual([1, 2, result]);
  });

  it('that lies in the place of another is as good as absent', () => {
    const { checkpoint, path } = saved();
    copyFileSync(path('sweep-0-2'), path('sweep-0-1'));
    expect(checkpoint.load('sweep-0-1')).toBeUndefined();
    expect(checkpoint.load('sweep-0-2')).toEqual([{ count: 8 }]);
  });
});

it('a journal that lies in the place of another holds nothing of it', () => {
  const folder = join(desk, `checkpoint-${folders++}`);
  const checkpoint = openCheckpoint(folder, 'run');
  const journal = checkpoint.journal('trials');
  expect(journal.next()).toBeUndefined();
  journal.append({ answers: 1 });
  journal.close();
  const path = (name: string) => join(folder, 'checkpoint', `${name}.log`);
  copyFileSync(path('trials'), path('kept'));
  renameSync(path('trials'), path('colocated-trials'));
  const other = checkpoint.journal('colocated-trials');
  expect(other.next()).toBeUndefined();
  other.close();
  renameSync(path('kept'), path('trials'));
  const again = checkpoint.journal('trials');
  expect(again.next()).toEqual({ answers: 1 });
  again.close();
});
