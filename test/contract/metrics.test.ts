import { describe, expect, it } from 'vitest';
import { metrics } from '../../src/objective/metrics.js';
import { evaluateFirst } from '../../src/run/design.js';
import { planOf } from '../../src/run/search.js';
import { catalog, objective, space } from './desk.js';

/** How the name of a metric ends, by its unit. */
const endings: Readonly<Record<string, RegExp>> = {
  s: /_s$/,
  ms: /_ms$/,
  kW: /_kw$/,
  USD: /_usd$/,
  'USD/task': /_usd_per_task$/,
  'USD/Mtok': /_usd_per_mtok$/,
  'tok/J': /^tokens_per_joule$/,
  'tok/s': /^tokens_per_s(_per_\w+)?$/,
  devices: /^accelerators$/,
  ratio: /_ratio$/,
  share: /_loss$/,
};

it('no two metrics have one id', () => {
  expect(new Set(metrics.map((metric) => metric.id)).size).toBe(metrics.length);
});

describe.each(metrics)('the metric $id', (metric) => {
  it('is in snake case and ends in its unit', () => {
    expect(metric.id).toMatch(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    expect(endings[metric.unit], `no ending is known for the unit ${metric.unit}`).toBeDefined();
    expect(metric.id).toMatch(endings[metric.unit]);
  });

  it('says which side is better and, in one line, what it means', () => {
    expect(['min', 'max']).toContain(metric.sense);
    expect(metric.meaning).toMatch(/^\S.{9,}[^.\s]$/);
  });

  it('consumes figures of a pool', () => {
    expect([...metric.prefill, ...metric.decode]).not.toEqual([]);
  });

  it('is finite on a real design, and above 0 unless the design has none of it', () => {
    const found = evaluateFirst(planOf(space, { ...objective, limits: [] }, catalog, { algorithm: 'exact' }));
    expect(found.outcome).toBe('feasible');
    if (metric.unit === 'ratio' || metric.unit === 'share')
      expect(found.metrics?.[metric.id]).toBeGreaterThanOrEqual(0);
    else expect(found.metrics?.[metric.id]).toBeGreaterThan(0);
    expect(found.metrics?.[metric.id]).toBeLessThan(Number.POSITIVE_INFINITY);
  });
});
