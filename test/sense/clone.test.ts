import { describe, expect, it } from 'vitest';
import { catalog, frontOf, known, planFrom, withEntry } from './desk.js';

const chips = ['h200', 'b200', 'gb300', 'mi355x', 'tpu-v7', 'h100-sxm'];

/** Everything of the quickstart space but a few values, over these accelerators in both pools. */
const space = (accelerators: readonly string[]) => `model: gpt-oss-120b
shared: { fabric: [roce-400, infiniband-xdr], idleKv: [keep, recompute], idleTtlS: [300, 60] }
prefill:
  accelerator: [${accelerators.join()}]
  tensorParallel: [1, 2, 4, 8]
  expertParallel: [1, 8]
  utilization: [0.6, 0.8]
decode:
  accelerator: [${accelerators.join()}]
  tensorParallel: [1, 2, 4, 8]
  expertParallel: [8, 1]
  maxBatch: [32, 8, 128]
`;

const before = frontOf(planFrom(space(chips)));

describe('a chip of the catalogue under a second name', () => {
  it('has a front to change', () => {
    expect(before.length).toBeGreaterThan(20);
  });

  // One name that sorts before all others and one that sorts behind: order decides ties, never vectors.
  it.each(chips.flatMap((chip) => ['a-clone', 'zz-clone'].map((clone) => [chip, clone] as const)))(
    'changes no vector of the front, to the bit: %s as %s, before and behind the others',
    (chip, clone) => {
      const copy = {
        ...known(catalog.accelerators, chip),
        id: clone,
        name: 'Nobody knows this name',
        aliases: [],
        vendor: 'None',
      };
      const facts = withEntry('accelerators', copy);
      expect(frontOf(planFrom(space([clone, ...chips]), { facts }))).toEqual(before);
      expect(frontOf(planFrom(space([...chips, clone]), { facts }))).toEqual(before);
    },
  );

  it('takes the place of the original, design by design', () => {
    for (const chip of chips) {
      const copy = { ...known(catalog.accelerators, chip), id: 'zz-clone', aliases: [] };
      const replaced = chips.map((id) => (id === chip ? 'zz-clone' : id));
      const plan = planFrom(space(replaced), { facts: withEntry('accelerators', copy) });
      expect(frontOf(plan)).toEqual(before);
    }
  });
});
