import { describe, expect, it } from 'vitest';
import type { InputError } from '../../src/catalog/input-error.js';
import { loadObjective, type MetricId, type Objective } from '../../src/objective/load.js';
import { catalog, facts, file, mistake } from './desk.js';

const metricIds: MetricId[] = [
  { id: 'cost_usd_per_task', sense: 'min' },
  { id: 'task_latency_p95_s', sense: 'min' },
  { id: 'ttft_p95_ms', sense: 'min' },
  { id: 'tokens_per_joule', sense: 'max' },
  { id: 'power_kw', sense: 'min' },
  { id: 'quality_loss', sense: 'min' },
];
const base = {
  name: 'name: test',
  workload: 'workload: chat',
  demand: 'demand: {tasks_per_s: 2}',
  goals: 'goals: [{metric: cost_usd_per_task}, {metric: tokens_per_joule, sense: max}]',
};
const text = (change: Record<string, string>): string =>
  Object.values({ ...base, ...change })
    .filter(Boolean)
    .join('\n');
const load = (change: Record<string, string> = {}): Objective => loadObjective(file(text(change)), catalog, metricIds);
const refused = (change: Record<string, string>): InputError => mistake(() => load(change));

describe('an objective', () => {
  it('has its workload, prices and coefficients resolved and its defaults filled in', () => {
    const objective = load();
    expect(objective).toMatchObject({
      demand: { tasksPerS: 2, peakToMean: 1.25 },
      contextOverflow: 'compact',
      limits: [{ metric: 'quality_loss', side: 'max', bound: 0.01 }],
      workload: { id: 'chat' },
      prices: { id: 'us-2026' },
      coefficients: { id: 'fitted-2026' },
    });
    expect(structuredClone(objective)).toEqual(objective);
  });

  it("gives a goal without a sense the metric's own", () =>
    expect(load().goals).toEqual([
      { metric: 'cost_usd_per_task', sense: 'min' },
      { metric: 'tokens_per_joule', sense: 'max' },
    ]));

  it('bounds what is minimised from above and what is maximised from below', () =>
    expect(
      load({ limits: 'limits: [{metric: power_kw, max: 2000}, {metric: tokens_per_joule, min: 0.1}]' }).limits,
    ).toEqual([
      { metric: 'power_kw', side: 'max', bound: 2000 },
      { metric: 'tokens_per_joule', side: 'min', bound: 0.1 },
      { metric: 'quality_loss', side: 'max', bound: 0.01 },
    ]));

  it('may bound a metric by zero', () =>
    expect(load({ limits: 'limits: [{metric: quality_loss, max: 0}]' }).limits[0]?.bound).toBe(0));

  it('takes a workload from a file beside it', () => {
    file(JSON.stringify({ ...facts['workloads']?.[0], id: 'mine' }), 'workloads/mine.yaml');
    expect(load({ workload: 'workload: workloads/mine.yaml' }).workload.id).toBe('mine');
  });
});

describe('an objective is refused', () => {
  it.each<[string, Record<string, string>, string, unknown, unknown]>([
    ['a misspelt key', { x: 'limit: []' }, 'UNKNOWN_KEY', 'limit', 'limits'],
    ['a misspelt key of a goal', { goals: 'goals: [{metrik: power_kw}]' }, 'UNKNOWN_KEY', 'metrik', 'metric'],
    [
      'sessions without limits on latency',
      { demand: 'demand: {sessions: 1000}' },
      'MISSING_KEY',
      'a limit on ttft_p95_ms',
      undefined,
    ],
    ['sessions beside a rate', { demand: 'demand: {sessions: 1000, tasks_per_s: 1}' }, 'BAD_VALUE', 1000, undefined],
    ['no workload', { workload: '' }, 'MISSING_KEY', 'workload', undefined],
    ['no demand', { demand: '' }, 'MISSING_KEY', 'demand', undefined],
    ['no rate', { demand: 'demand: {peakToMean: 2}' }, 'MISSING_KEY', 'demand.tasks_per_s', undefined],
    ['no goals', { goals: '' }, 'MISSING_KEY', 'goals', undefined],
    ['an empty list of goals', { goals: 'goals: []' }, 'EMPTY_LIST', [], undefined],
    [
      'six goals',
      { goals: `goals: [${metricIds.map(({ id }) => `{metric: ${id}}`).join(', ')}]` },
      'TOO_MANY_VALUES',
      6,
      5,
    ],
    ['goals that are words', { goals: 'goals: [power_kw]' }, 'WRONG_TYPE', 'power_kw', undefined],
    ['an unknown workload', { workload: 'workload: chatt' }, 'UNKNOWN_ID', 'chatt', 'chat'],
    [
      'a workload file that is not there',
      { workload: 'workload: gone/none.yaml' },
      'FILE_MISSING',
      expect.stringMatching(/none/),
      'chat',
    ],
    ['a rate of zero', { demand: 'demand: {tasks_per_s: 0}' }, 'BAD_NUMBER', 0, undefined],
    ['an absurd rate', { demand: 'demand: {tasks_per_s: 1e999}' }, 'BAD_NUMBER', '1e999', 1e9],
    ['a rate that is no number', { demand: 'demand: {tasks_per_s: .nan}' }, 'BAD_NUMBER', '.nan', undefined],
    ['a peak below the mean', { demand: 'demand: {tasks_per_s: 1, peakToMean: 0.5}' }, 'BAD_NUMBER', 0.5, 1],
    ['an unknown overflow', { x: 'contextOverflow: compacted' }, 'UNKNOWN_VALUE', 'compacted', 'compact'],
    ['an unknown metric', { goals: 'goals: [{metric: powerkw}]' }, 'UNKNOWN_ID', 'powerkw', 'power_kw'],
    [
      'a metric of Object.prototype',
      { goals: 'goals: [{metric: __proto__}]' },
      'UNKNOWN_ID',
      '__proto__',
      expect.any(String),
    ],
    [
      'an unknown metric in a limit',
      { x: 'limits: [{metric: ttft_p95, max: 1}]' },
      'UNKNOWN_ID',
      'ttft_p95',
      'ttft_p95_ms',
    ],
    [
      'an unknown sense',
      { goals: 'goals: [{metric: power_kw, sense: low}]' },
      'UNKNOWN_VALUE',
      'low',
      expect.any(String),
    ],
    [
      'a goal against the sense of its metric',
      { goals: 'goals: [{metric: power_kw, sense: max}]' },
      'WRONG_SIDE',
      'max',
      'min',
    ],
    [
      'a goal twice',
      { goals: 'goals: [{metric: power_kw}, {metric: power_kw}]' },
      'DUPLICATE_VALUE',
      'power_kw',
      undefined,
    ],
    ['a limit on the wrong side', { x: 'limits: [{metric: power_kw, min: 1}]' }, 'WRONG_SIDE', 'min', 'max'],
    [
      'a ceiling on what is maximised',
      { x: 'limits: [{metric: tokens_per_joule, max: 1}]' },
      'WRONG_SIDE',
      'max',
      'min',
    ],
    ['limits on both sides', { x: 'limits: [{metric: power_kw, min: 1, max: 2}]' }, 'WRONG_SIDE', 'min', 'max'],
    ['a limit without a bound', { x: 'limits: [{metric: power_kw}]' }, 'MISSING_KEY', 'limits[0].max', undefined],
    ['a limit below zero', { x: 'limits: [{metric: power_kw, max: -1}]' }, 'BAD_NUMBER', -1, 0],
    [
      'a limit twice',
      { x: 'limits: [{metric: power_kw, max: 1}, {metric: power_kw, max: 2}]' },
      'DUPLICATE_VALUE',
      'power_kw',
      undefined,
    ],
    ['unknown prices', { x: 'prices: us-2025' }, 'UNKNOWN_ID', 'us-2025', 'us-2026'],
    ['unknown coefficients', { x: 'coefficients: fitted-2027' }, 'UNKNOWN_ID', 'fitted-2027', 'fitted-2026'],
    ['a name that climbs', { name: 'name: ../x' }, 'BAD_NAME', '../x', 'x'],
  ])('for %s', (_, change, code, value, nearest) => {
    const error = refused(change);
    expect({ code: error.code, value: error.value, nearest: error.nearest }).toEqual({ code, value, nearest });
    expect(error.file).toMatch(/\.yaml$/);
    expect(error.line).toBeGreaterThan(0);
    expect(error.advice).not.toBe('');
    expect(error.message).not.toMatch(/undefined|\[object|\n/);
  });

  it('for a workload whose shares do not add to one, at its place there', () => {
    const turns = [
      {
        id: 'a',
        share: { value: 0.4, grade: 'B', source: 'made up for tests' },
        newTokens: {
          mean: { value: 1, grade: 'B', source: 'made up for tests' },
          sd: { value: 1, grade: 'B', source: 'made up for tests' },
        },
      },
    ];
    file(JSON.stringify({ ...facts['workloads']?.[0], turns }), 'workloads/short.yaml');
    const error = refused({ workload: 'workload: workloads/short.yaml' });
    expect(error).toMatchObject({ code: 'BAD_VALUE', value: 0.4, nearest: 1 });
    expect(error.file).toMatch(/short\.yaml$/);
  });
});
