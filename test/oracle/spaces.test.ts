import { describe, expect, test } from 'vitest';
import { compareFronts, oracle } from './millions.js';
import { spaceNames } from './sub-space.js';

const names = spaceNames.filter((name) => !['frontier', 'quickstart'].includes(name));
const asked = oracle(3 * 4 * names.length, names.length);

const compared = compareFronts(names, asked, () => ({}));

describe('those fronts', () => {
  test('are not empty, but for a few', () => {
    expect(compared.length).toBe(asked.spaces);
    expect(compared.filter(({ front }) => front.length > 0).length).toBeGreaterThanOrEqual(0.7 * asked.spaces);
  });
});
