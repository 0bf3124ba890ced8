import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothingFound } from '../../src/report/words/nothing.js';
import { nothingText } from '../../src/report/words/nothing-text.js';
import type { Manifest } from '../../src/run/schema.js';
import { check } from '../property/designs.js';

type Nearest = NonNullable<Manifest['nearest']>;

const limit = { metric: 'ttft_p95_ms', unit: 'ms', bound: 20, best: 36.1, met: false };
const closest = {
  id: 'dbdc32a7e5',
  genes: { 'decode.accelerator': 'b200', 'decode.maxBatch': 8 },
  values: { ttft_p95_ms: 36.1 },
  largestExcess: 0.805,
  metric: 'ttft_p95_ms',
};
const feasible = { ...closest, values: { ttft_p95_ms: 15 }, largestExcess: -0.25 };

const near = (changes: Partial<Nearest> = {}): Nearest => ({
  complete: true,
  kept: [],
  limits: [limit],
  closest,
  ...changes,
});
const ended = (changes: Partial<Manifest>): Manifest =>
  ({
    status: 'infeasible',
    algorithm: 'nsga2',
    budget: 150,
    from: null,
    reproducible: true,
    certificate: { complete: false, designsCovered: '150' },
    counts: { evaluated: 150, failed: 0, byRule: { 'capacity: weights': 4 } },
    nearest: near(),
    ...changes,
  }) as Manifest;
const exact = {
  algorithm: 'exact',
  budget: null,
  certificate: { complete: true, designsCovered: '999' },
  counts: { evaluatedParts: 20, byRule: { 'capacity: weights': 4 } },
};
const none = 'No design of this space is feasible.';
/** In one line, as sentences are broken where the terminal ends. */
const textOf = (changes: Partial<Manifest>) => nothingText(ended(changes)).replaceAll(/\s+/g, ' ');

describe('a run that found nothing feasible', () => {
  it('says that no design is, where the search covers the space', () => {
    const text = nothingText(ended(exact));
    expect(text.split('\n')[0]).toBe(none);
    expect(text).toContain('  ttft_p95_ms  limit 20, best 36.1 ms: cannot be met\n');
    expect(text).toContain('Nearest to all limits: design dbdc32a7e5, at most 80.5% over (ttft_p95_ms):\n');
    expect(text).toMatch(/^ {2}decode\.maxBatch +8$/m);
    expect(text).not.toContain('--budget');
  });

  it('says after samples that none of those is, and names the feasible design that the diagnosis found', () => {
    const text = textOf({ nearest: near({ closest: feasible, limits: [{ ...limit, best: 15, met: true }] }) });
    expect(text).toMatch(/^None of the 150 designs that nsga2 evaluated is feasible\./);
    expect(text).toContain('Others are: design dbdc32a7e5 meets all limits');
    expect(text).toContain('larger --budget, or by the exact method (--algorithm exact)');
    expect(text).toContain('decode.accelerator b200');
    expect(text).not.toContain('earest to all limits');
    expect(text).not.toContain('%');
  });

  it('says after samples that others may be, where the diagnosis too only samples', () => {
    const text = textOf({ nearest: near({ complete: false }) });
    expect(text).toContain('None of the 150 designs that nsga2 evaluated is feasible. Others may be: search again');
    expect(text).toContain('larger --budget');
    expect(text).not.toContain('exact');
    expect(text).toContain('best 36.1 ms: met by none that was evaluated');
    expect(text).toContain('Nearest to all limits of those evaluated: design dbdc32a7e5, at most 80.5% over');
  });

  it('says after samples that no other is either, where the diagnosis covers the space', () => {
    const text = textOf({});
    expect(text).toMatch(/^None of the 150 designs that nsga2 evaluated is feasible\./);
    expect(text).toContain('Nor is any other of this space');
    expect(text).toContain('cannot be met');
    expect(text).not.toContain('--budget');
  });

  it('asks for time where time ended the search, and for no start that the exact method would refuse', () => {
    const changes = { nearest: near({ closest: feasible }), reproducible: false, budget: null };
    expect(textOf(changes)).toContain('larger --time, or by the exact method (--algorithm exact)');
    const from = { folder: 'seeds', designs: 3, evaluated: 3, left: [] };
    expect(textOf({ ...changes, from })).toContain('by the exact method (--algorithm exact, without --from)');
  });

  it('counts designs that could not be evaluated, which may be the feasible ones', () => {
    const failed = {
      algorithm: 'exhaustive',
      certificate: { complete: false, designsCovered: '999' },
      counts: { evaluated: 999, failed: 2, byRule: {} },
    };
    const text = textOf({ ...failed, nearest: near({ complete: false }) });
    expect(text).toContain(
      'None of the 999 designs that exhaustive evaluated is feasible. The evaluation of 2 failed.',
    );
    expect(text).not.toContain('--budget');
  });

  it('names the limits that the diagnosis did not ignore', () => {
    const kept = [{ metric: 'quality_loss', unit: 'share', bound: 0.01 }];
    expect(textOf({ ...exact, nearest: near({ kept }) })).toContain(
      'with the other limits ignored, but for quality_loss (0.01 share):',
    );
  });

  it('says by which rules designs are lost where none gets as far as the limits', () => {
    const nothing = near({ limits: [], closest: null });
    expect(textOf({ ...exact, nearest: nothing })).toContain(
      'Not one design gets as far as the limits. Part designs lost, by rule: capacity: weights: 4',
    );
    expect(textOf({ nearest: { ...nothing, complete: false } })).toContain(
      'Designs lost, by rule: capacity: weights: 4',
    );
    expect(textOf({ nearest: { ...nothing, complete: false } })).not.toContain('Not one design');
    expect(textOf({ nearest: nothing })).toContain('Nor is any other of this space');
  });

  it('names the nearest design also where no share measures how far it is', () => {
    expect(textOf({ ...exact, nearest: near({ closest: { ...closest, largestExcess: null } }) })).toContain(
      'Nearest to all limits: design dbdc32a7e5, farthest over in ttft_p95_ms:',
    );
  });

  it('says in the unit of its metric how far a design is over a limit of 0', () => {
    const lossless = { metric: 'quality_loss', unit: 'share', bound: 0, best: 0.0106, met: false };
    const over = { ...closest, largestExcess: 0.0106, metric: 'quality_loss' };
    expect(textOf({ ...exact, nearest: near({ limits: [limit, lossless], closest: over }) })).toContain(
      'Nearest to all limits: design dbdc32a7e5, at most 0.0106 share over (quality_loss):',
    );
  });

  it('never calls a feasible design near, nor a space empty that a search did not cover', () => {
    const share = fc.double({ min: -1, max: 9, noNaN: true });
    check(
      fc.property(fc.boolean(), fc.boolean(), share, (covers, diagnosed, largestExcess) => {
        const text = textOf({
          ...(covers && exact),
          nearest: near({ complete: diagnosed, closest: { ...closest, largestExcess } }),
        });
        expect(text.includes(none)).toBe(covers && largestExcess > 0);
        expect(text.includes('Nearest to all limits')).toBe(largestExcess > 0);
        expect(text).not.toContain('most -');
        if (!covers) expect(text.includes('--budget')).toBe(!(diagnosed && largestExcess > 0));
      }),
      200,
    );
  });

  it('fits 80 columns, and shows hostile names as text', () => {
    const nasty = '\u001b[2J\u202e<script>';
    const hostile = {
      algorithm: nasty,
      counts: { evaluated: 150, failed: 0, byRule: { [nasty]: 1 } },
      nearest: near({ closest: { ...closest, id: nasty, metric: nasty, genes: { [nasty]: nasty } } }),
    };
    for (const changes of [exact, {}, { nearest: near({ closest: feasible }) }, hostile]) {
      const text = nothingText(ended(changes));
      expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    }
  });

  it('has the same words for the page, with titles in place of the names of metrics', () => {
    const found = nothingFound(ended(exact), () => 'time to first token');
    expect(found.headline).toBe('No design of this space is feasible');
    expect(found.limits?.rows[0]).toMatchObject({ name: 'time to first token', state: 'cannot be met' });
    expect(found.design?.head).toContain('over (time to first token):');
  });
});
