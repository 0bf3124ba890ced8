/** A problem whose evaluations fail in every way that one can, by its first variable. */
import { setTimeout } from 'node:timers/promises';

export default {
  variables: [
    { name: 'fate', kind: 'integer', min: 0, max: 9 },
    { name: 'x', kind: 'integer', min: 0, max: 4 },
  ],
  objectiveCount: 2,
  constraintCount: 0,
  async evaluate([fate, x]) {
    // The later asked, the sooner done.
    await setTimeout((50 - 5 * fate - x) / 10);
    if (fate === 0) throw new Error('out of paper');
    if (fate === 1 && x === 0) process.exit(1);
    if (fate === 2 && x === 0) for (;;);
    if (fate === 3) return { objectives: [Number.NaN, 0], violations: [] };
    if (fate === 4) throw Object.assign(new Error('no'), { invalid: 'no such part' });
    if (fate === 5) return { objectives: [1, 1], violations: [], note: () => {} };
    return { objectives: [fate + x, 20 - fate - x], violations: [] };
  },
};
