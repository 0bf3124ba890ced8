import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { draftingOf, expectedTokens, squareTokens } from '../../src/core/drafting.js';
import { decodePath, evaluate, type Evaluated } from '../../src/core/evaluate.js';
import { emptyDecodeFigures, figuresAt, holdKv } from '../../src/core/decode-pool.js';
import { tpotS } from '../../src/core/token.js';
import type { Setting } from '../../src/core/setting.js';
import { isDead } from '../../src/core/violation.js';
import { catalog, check, designs } from './designs.js';

const chances = fc.double({ min: 0, max: 1, noNaN: true });
const depths = fc.integer({ min: 0, max: 16 });

describe('the tokens that a pass yields', () => {
  it('are (1 - a^(g+1)) / (1 - a) in the mean', () => {
    check(
      fc.property(fc.double({ min: 0, max: 0.999, noNaN: true }), depths, (a, g) => {
        expect(expectedTokens(a, g)).toBeCloseTo((1 - a ** (g + 1)) / (1 - a), 9);
      }),
      1000,
    );
  });

  it('are one without drafts, and all where every draft is accepted', () => {
    check(
      fc.property(chances, depths, (a, g) => {
        expect(expectedTokens(a, 0)).toBe(1);
        expect(squareTokens(a, 0)).toBe(1);
        expect(expectedTokens(1, g)).toBe(g + 1);
        expect(squareTokens(1, g)).toBe((g + 1) ** 2);
        expect(expectedTokens(0, g)).toBe(1);
      }),
    );
  });

  it('have the mean and mean square of a run of successes, cut at g', () => {
    check(
      fc.property(chances, depths, (a, g) => {
        // g is followed by the token that the model itself adds.
        const shares = Array.from({ length: g + 1 }, (_, n) => (n < g ? a ** n * (1 - a) : a ** g));
        const moment = (power: number) => shares.reduce((sum, share, n) => sum + share * (n + 1) ** power, 0);
        expect(expectedTokens(a, g)).toBeCloseTo(moment(1), 9);
        expect(squareTokens(a, g)).toBeCloseTo(moment(2), 7);
      }),
      1000,
    );
  });

  it('never fall with more drafts or better ones', () => {
    check(
      fc.property(chances, chances, depths, (a, b, g) => {
        const [worse, better] = [Math.min(a, b), Math.max(a, b)];
        expect(expectedTokens(better, g)).toBeGreaterThanOrEqual(expectedTokens(worse, g));
        expect(expectedTokens(a, g + 1)).toBeGreaterThanOrEqual(expectedTokens(a, g));
      }),
    );
  });
});

/** The decode pool of a design with so many drafted tokens, each accepted with a chance that its model's facts may not know. */
function drafting({ setting, session, design }: Evaluated, drafted: number, rate?: number) {
  const { drafting: known } = setting;
  if (known === undefined) throw new Error(`${setting.model} has no draft`);
  const acceptance = rate === undefined ? known.acceptance : [{ tokens: 16, rate }];
  const supposed: Setting = { ...setting, drafting: { ...known, acceptance } };
  return decodePath(supposed, session, { ...design.decode, speculativeTokens: drafted });
}

describe('a decode pool', () => {
  it('without speculation is the same to the bit whatever its model is drafted by', () => {
    check(
      fc.property(designs, chances, ({ at }, rate) => {
        const plain = drafting(at, 0, rate);
        const [setting, decode] = [
          { ...at.setting, drafting: undefined },
          { ...at.design.decode, speculativeTokens: 0 },
        ];
        const outcome = evaluate(setting, { ...at.design, decode });
        if (isDead(plain) || outcome.kind !== 'feasible') return;
        const engine = plain.engine;
        const bare = holdKv(engine, plain.pooledShare);
        if (isDead(bare)) throw new Error(bare.rule);
        const of = (memory: typeof bare) => figuresAt(memory, 2, 7, tpotS(memory, 7), emptyDecodeFigures());
        expect(of(plain)).toEqual(of(bare));
        expect(outcome.evaluated.decode.emptyTpotS).toBe(bare.emptyTpotS);
      }),
    );
  });

  it('is faster by acceptance alone, in the ratio of the tokens that a pass yields', () => {
    check(
      fc.property(designs, chances, fc.integer({ min: 1, max: 8 }), fc.nat({ max: 300 }), ({ at }, rate, g, batch) => {
        const [never, sometimes] = [drafting(at, g, 0), drafting(at, g, rate)];
        if (isDead(never) || isDead(sometimes)) return;
        const ratio = tpotS(never, batch) / tpotS(sometimes, batch);
        expect(ratio / expectedTokens(rate, g)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('loses by drafts that are never accepted', () => {
    check(
      fc.property(designs, fc.integer({ min: 1, max: 4 }), fc.nat({ max: 300 }), ({ at }, g, batch) => {
        const [plain, never] = [drafting(at, 0), drafting(at, g, 0)];
        if (isDead(plain) || isDead(never)) return;
        expect(tpotS(never, batch)).toBeGreaterThan(tpotS(plain, batch));
      }),
    );
  });

  it('checks g + 1 positions in one pass no slower than it decodes them in g + 1', () => {
    check(
      fc.property(designs, fc.integer({ min: 1, max: 4 }), fc.nat({ max: 300 }), ({ at }, g, batch) => {
        const [plain, checking] = [drafting(at, 0), drafting(at, g, 1)];
        if (isDead(plain) || isDead(checking)) return;
        const pass = tpotS({ ...checking, drafting: undefined }, batch);
        expect(pass).toBeLessThanOrEqual((g + 1) * tpotS(plain, batch) * (1 + 1e-12));
      }),
    );
  });

  it('keeps less room for KV with a draft than without', () => {
    check(
      fc.property(designs, ({ at }) => {
        const [plain, drafted] = [drafting(at, 0), drafting(at, 1)];
        if (isDead(plain) || isDead(drafted)) return;
        expect(drafted.residentLimit).toBeLessThan(plain.residentLimit);
        expect(drafted.kvBytesPerRequest).toBe(plain.kvBytesPerRequest);
      }),
    );
  });

  it('at a given batch has a TPOT that varies no less for the chance of acceptance', () => {
    check(
      fc.property(designs, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ({ at }, rate) => {
        const memory = drafting(at, 3, rate);
        if (isDead(memory)) return;
        const sure = { ...memory, speculation: { ...memory.speculation, yieldScv: 0 } };
        const of = (m: typeof memory) => figuresAt(m, 2, 9, tpotS(m, 9), emptyDecodeFigures()).tpotVarianceS2;
        expect(of(memory)).toBeGreaterThan(of(sure));
      }),
    );
  });
});

describe('a model whose speculation nobody has measured', () => {
  const without = [...catalog.models.values()].filter((model) => draftingOf(model) === undefined);

  it('is no rare thing', () => expect(without.length).toBeGreaterThan(0));

  it('is invalid with speculation, which names the fact, also beyond the tokens that were measured', () => {
    check(
      fc.property(designs, fc.integer({ min: 1, max: 16 }), ({ at }, g) => {
        const design = { ...at.design.decode, speculativeTokens: g };
        const unknown = decodePath({ ...at.setting, drafting: undefined }, at.session, design);
        const rule = `fact-missing: acceptance of speculation of ${at.setting.model}`;
        expect(unknown).toEqual({ infeasible: true, kind: 'invalid', rule });
        const most = at.setting.drafting?.acceptance.at(-1)?.tokens ?? 0;
        const found = decodePath(at.setting, at.session, design);
        if (g > most) expect(found).toMatchObject({ kind: 'invalid', rule: `${rule} beyond ${most} tokens` });
        else if (isDead(found)) expect(found.kind).toBeUndefined();
      }),
    );
  });
});
