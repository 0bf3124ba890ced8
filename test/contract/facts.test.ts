import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { formats, type Figure, type Format } from '../../src/catalog/schema.js';
import { weightFormats } from '../../src/core/shape.js';

interface Fact extends Figure {
  /** `accelerators/h200 memory.bytes` */
  readonly path: string;
  readonly key: string;
}

function isFigure(value: object): value is Figure {
  return 'value' in value && 'grade' in value;
}

function walk(value: unknown, path: string, key: string): Fact[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isFigure(value)) return [{ ...value, path, key }];
  return Object.entries(value).flatMap(([name, inner]) => walk(inner, `${path}.${name}`, name));
}

const catalog = loadCatalog();
const facts = Object.entries(catalog).flatMap(([kind, entries]) =>
  [...entries.values()].flatMap((entry) => walk(entry, `${kind}/${entry.id}`, '')),
);

const named = (test: (fact: Fact) => boolean) => facts.filter(test).map(({ path }) => path);

/** What a figure of such a name can be at all, in its unit: one power of ten beyond the extremes known. */
const plausible: readonly [RegExp, number, number][] = [
  [/\.peakFlopPerS\./, 1e13, 1e18],
  [/^accelerators\/.*\.memory\.bytes$/, 1e8, 2e12],
  [/^accelerators\/.*\.memory\.bytesPerS$/, 1e11, 1e17],
  [/\.hostMemory\.bytes$/, 1e10, 1e13],
  [/\.power\.tdpW$/, 50, 30_000],
  [/\.power\.idleW$/, 5, 3000],
  [/bytesPerSPerDirection$/, 1e9, 1e13],
  [/scaleOut\.bytesPerS$/, 1e8, 1e12],
  [/scaleUp\.domain$/, 1, 10_000],
  [/maxDomain$/, 1, 100_000],
  [/price\.usd$/, 500, 5e6],
  [/purchaseUnit$/, 1, 10_000],
  [/hopS$/, 1e-10, 1e-5],
  [/latencyS$/, 1e-10, 1e-3],
  [/joulePerBit$/i, 1e-14, 1e-9],
  [/usdPerByte$/, 1e-12, 1e-7],
  [/usdPerBytePerS$/i, 1e-11, 1e-7],
  [/linksPerPort$/, 1, 64],
  [/switchRadix$/, 16, 1024],
  [/wattPerByte$/, 1e-13, 1e-8],
  [/(Fraction|Efficiency|Share|share|costOfCapital|busFraction)$/, 0, 1],
  [/\.pue$/, 1, 2],
  [/[yY]ears$/, 1, 40],
  [/electricityUsdPerKwh$/, 0.01, 1],
  [/totalParameters$/, 1e9, 1e13],
  [/contextTokens\.(median|max)$/, 100, 1e7],
  [/perKernelS$/, 0, 1e-4],
  [/perStepS$/, 0, 1e-2],
  [/^qualities\//, 0, 0.6],
  [/draft\.parameters$/, 1e7, 1e11],
  [/draft\.acceptance\.\d+\.rate$/, 0.3, 1],
];

describe('every fact of the catalogue', () => {
  it('is there: more than 900 of them', () => {
    expect(facts.length).toBeGreaterThan(900);
  });

  it('names a source in words', () => {
    expect(named(({ source }) => source.trim().length < 8 || !/[a-z]{3}/i.test(source))).toEqual([]);
  });

  it('is a range where it is an estimate, and a range that holds its value', () => {
    expect(named(({ grade, low, high }) => grade === 'C' && (low === undefined || high === undefined))).toEqual([]);
    expect(named(({ value, low, high }) => (low ?? value) > value || (high ?? value) < value)).toEqual([]);
  });

  it('is never 0 for want of a number: 0 stands only where nothing of the kind exists', () => {
    const spread = ({ key, path }: Fact) => key === 'sd' && path.startsWith('workloads/');
    const gain = ({ path, high = 0 }: Fact) => path.startsWith('qualities/') && high > 0;
    expect(named((fact) => fact.value === 0 && !spread(fact) && !gain(fact))).toEqual([]);
  });

  it('has a size that its unit allows', () => {
    const odd = facts.flatMap(({ path, value, low, high }) =>
      plausible
        .filter(([name]) => name.test(path))
        .filter(([, least, most]) => [value, low ?? value, high ?? value].some((one) => one < least || one > most))
        .map(() => `${path}: ${low ?? value} to ${high ?? value}`),
    );
    expect(odd).toEqual([]);
  });
});

describe('the check of sizes', () => {
  it('covers most figures of accelerators, links and memories', () => {
    const hardware = facts.filter(({ path }) => /^(accelerators|links|memories)\//.test(path));
    const covered = hardware.filter(({ path }) => plausible.some(([name]) => name.test(path)));
    expect(covered.length / hardware.length).toBeGreaterThan(0.8);
  });
});

describe('the quality that a model loses in a format', () => {
  const known = [...catalog.qualities.values()].map((quality) => ({
    id: quality.id,
    quality,
    native: catalog.models.get(quality.id)?.nativeFormat,
    weights: Object.keys(quality.weights) as Format[],
    kv: Object.keys(quality.kv) as Format[],
  }));

  it('is that of a model of the catalogue', () =>
    expect(known.filter(({ native }) => native === undefined).map(({ id }) => id)).toEqual([]));

  it('is known in one format or more, or there is no file', () =>
    expect(known.filter(({ weights, kv }) => weights.length + kv.length === 0).map(({ id }) => id)).toEqual([]));

  it('is at most a half of it, and no fact where the format is as wide as published', () => {
    const idle = known.flatMap(({ id, native, weights, kv }) => [
      ...weights.filter((format) => native && weightFormats(native, format).lossless).map((one) => `${id} ${one}`),
      ...kv
        .filter((format) => native && formats.indexOf(format) <= formats.indexOf(native.kv))
        .map((one) => `${id} KV ${one}`),
    ]);
    expect(idle).toEqual([]);
    expect(named(({ path, value }) => path.startsWith('qualities/') && value > 0.5)).toEqual([]);
  });

  it('is no smaller in a narrower format', () => {
    const turned = known.filter(({ quality: { weights, kv } }) =>
      [weights, kv].some(({ fp8, fp4 }) => fp8 !== undefined && fp4 !== undefined && fp4.value < fp8.value),
    );
    expect(turned.map(({ id }) => id)).toEqual([]);
  });

  it('says in its source whose scores were compared, and gives a range', () => {
    const losses = facts.filter(({ path }) => path.startsWith('qualities/'));
    expect(losses.length).toBeGreaterThan(15);
    expect(losses.filter(({ source }) => !/\d against \d|add up to|keeps|with KV/.test(source))).toEqual([]);
    expect(losses.filter(({ low, high }) => low === undefined || high === undefined)).toEqual([]);
  });
});

describe('the draft of a model', () => {
  const drafts = [...catalog.models.values()].flatMap(({ id, draft }) => (draft === undefined ? [] : [{ id, draft }]));

  it('is known of five models or more', () => expect(drafts.length).toBeGreaterThanOrEqual(5));

  it('is accepted with no better a chance further ahead', () => {
    const turned = drafts.filter(({ draft: { acceptance } }) =>
      acceptance.some(({ rate }, i) => i > 0 && rate.value > acceptance[i - 1].rate.value),
    );
    expect(turned.map(({ id }) => id)).toEqual([]);
  });

  it('says in its source what the chance was measured as: a share of tokens, or the tokens of a pass', () => {
    const rates = facts.filter(({ key }) => key === 'rate');
    expect(rates.length).toBeGreaterThanOrEqual(7);
    expect(rates.filter(({ source }) => !/accepted in \d|a pass yields|tokens a pass/.test(source))).toEqual([]);
  });
});

describe('a part that another names', () => {
  it('exists: memory, host memory and scale-up link of every accelerator', () => {
    const missing = [...catalog.accelerators.values()].flatMap((part) => [
      ...(catalog.memories.has(part.memory.technology) ? [] : [`${part.id} ${part.memory.technology}`]),
      ...(part.hostMemory === undefined || catalog.memories.has(part.hostMemory.technology)
        ? []
        : [`${part.id} ${part.hostMemory.technology}`]),
      ...(catalog.links.get(part.scaleUp.link)?.use === 'scale-up' ? [] : [`${part.id} ${part.scaleUp.link}`]),
    ]);
    expect(missing).toEqual([]);
  });
});

describe('a link', () => {
  const links = [...catalog.links.values()];

  it('is never cheaper or thriftier through a switch than without', () => {
    const range = ({ value, low = value, high = value }: Figure) => [value, low, high];
    const above = (direct: Figure | undefined, switched: Figure | undefined, paths: number) =>
      direct !== undefined &&
      switched !== undefined &&
      range(direct).some((one, i) => one > range(switched)[i] * paths * (1 + 1e-9));
    const odd = links.flatMap((link) => [
      ...(above(link.directUsdPerBytePerS, link.usdPerBytePerS, 1) ? [`${link.id} directUsdPerBytePerS`] : []),
      // A fabric's energy is that of one module, and bits pass two modules' worth on their way through a switch.
      ...(above(link.directJoulePerBit, link.joulePerBit, link.use === 'fabric' ? 2 : 1)
        ? [`${link.id} directJoulePerBit`]
        : []),
    ]);
    expect(odd).toEqual([]);
  });

  it('has both a price and an energy without a switch, or neither', () => {
    const half = links.filter(
      (link) => (link.directUsdPerBytePerS === undefined) !== (link.directJoulePerBit === undefined),
    );
    expect(half.map(({ id }) => id)).toEqual([]);
  });

  it('of a scale-up network has a hop, an energy, a price and a largest domain', () => {
    const needed = ['hopS', 'joulePerBit', 'usdPerBytePerS', 'maxDomain'] as const;
    const missing = links
      .filter(({ use }) => use === 'scale-up')
      .flatMap((link) => needed.filter((key) => link[key] === undefined).map((key) => `${link.id} ${key}`));
    // Nobody quotes the nodes that SwarmX joins systems with.
    expect(missing).toEqual(['swarmx usdPerBytePerS']);
  });

  it('of a fabric says how many ports a switch has', () => {
    const missing = links.filter(({ use, switchRadix }) => use === 'fabric' && switchRadix === undefined);
    expect(missing.map(({ id }) => id)).toEqual([]);
  });
});
