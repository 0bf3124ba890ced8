import { dirname, isAbsolute, join } from 'node:path';
import { type Catalog, type Entry, resolve } from '../catalog/catalog.js';
import { type Document, readDocument } from '../catalog/document.js';
import {
  badValue,
  duplicateValue,
  fileMissing,
  InputError,
  missingKey,
  namedIn,
  unknownId,
  wrongSide,
} from '../catalog/input-error.js';
import { refuseOther } from '../catalog/kind.js';
import { nearestChoice } from '../catalog/nearest.js';
import { type Coefficients, type Prices, type Workload, workload } from '../catalog/schema.js';
import { validate } from '../catalog/validate.js';
import { type ObjectiveFile, objectiveSchema } from './schema.js';

export type Sense = 'min' | 'max';
export interface MetricId {
  readonly id: string;
  readonly sense: Sense;
}

/** What is good, as plain data: every id resolved to its facts. */
export interface Objective {
  readonly name: string;
  readonly file: string;
  readonly workload: Workload;
  readonly demand: {
    /** Mean rate; absent where the file counts sessions. */
    readonly tasksPerS?: number;
    readonly closed?: ClosedDemand;
    readonly peakToMean: number;
  };
  readonly contextOverflow: 'compact' | 'infeasible';
  readonly goals: readonly Goal[];
  readonly limits: readonly Limit[];
  readonly prices: Prices;
  readonly coefficients: Coefficients;
  readonly notes?: string;
}
/** Sessions that ask again after a pause (absent: the workload's mean gap), every turn as slow as the limits allow. */
export interface ClosedDemand {
  readonly sessions: number;
  readonly thinkS?: number;
  readonly ttftS: number;
  readonly tpotS: number;
}
export interface Goal {
  readonly metric: string;
  readonly sense: Sense;
}
/** `max`: the metric may not exceed `bound`; `min`: it may not fall below. */
export interface Limit {
  readonly metric: string;
  readonly side: Sense;
  readonly bound: number;
}

/** `overrides` are limits by metric: each takes the place of the file's own, or joins them. */
export function loadObjective(
  path: string,
  catalog: Catalog,
  metricIds: readonly MetricId[],
  overrides: ReadonlyMap<string, number> = new Map(),
): Objective {
  const document = readDocument(path);
  refuseOther(document, 'objective');
  const written = validate(document, objectiveSchema);
  // The file is checked even where a flag replaces a part of it: a wrong file stays wrong.
  readLimits(written, document, metricIds);
  const file = { ...written, limits: limitsWith(written.limits, overrides, metricIds) };
  return {
    name: file.name,
    file: path,
    workload: findWorkload(file.workload, document, catalog),
    demand: readDemand(file, document),
    contextOverflow: file.contextOverflow,
    goals: readGoals(file, document, metricIds),
    limits: readLimits(file, document, metricIds),
    prices: entryOf('prices', file.prices, document, catalog),
    coefficients: entryOf('coefficients', file.coefficients, document, catalog),
    ...(file.notes !== undefined && { notes: file.notes }),
  };
}

function limitsWith(
  limits: ObjectiveFile['limits'],
  overrides: ReadonlyMap<string, number>,
  metricIds: readonly MetricId[],
): ObjectiveFile['limits'] {
  const others = limits.filter(({ metric }) => !overrides.has(metric));
  const own = [...overrides].map(([metric, bound]) => {
    const sense = metricIds.find(({ id }) => id === metric)?.sense;
    return sense === 'max' ? { metric, min: bound } : { metric, max: bound };
  });
  return [...others, ...own];
}

function readDemand({ demand, limits }: ObjectiveFile, document: Document): Objective['demand'] {
  const { tasks_per_s: tasksPerS, sessions, thinkS, peakToMean } = demand;
  const place = document.locate(['demand'], 'key');
  if (tasksPerS !== undefined && sessions !== undefined)
    throw badValue(place, 'demand', sessions, 'counts sessions beside a rate', undefined, 'Keep one of them.');
  if (tasksPerS !== undefined) return { tasksPerS, peakToMean };
  if (sessions === undefined)
    throw missingKey(place, 'demand.tasks_per_s', 'Write {tasks_per_s: NUMBER} or {sessions: NUMBER}.');
  const boundS = (name: string) => {
    const found = limits.find(({ metric, max }) => metric.startsWith(`${name}_`) && max !== undefined)?.max;
    if (found !== undefined) return found / 1e3;
    throw missingKey(
      document.locate(['demand', 'sessions']),
      `a limit on ${name}_p95_ms`,
      'Sessions ask again once they are answered: bound ttft_p95_ms and tpot_p95_ms, or give tasks_per_s.',
    );
  };
  const closed = { sessions, ttftS: boundS('ttft'), tpotS: boundS('tpot'), ...(thinkS !== undefined && { thinkS }) };
  return { closed, peakToMean };
}

function metricOf(id: string, document: Document, path: (string | number)[], metrics: readonly MetricId[]): MetricId {
  const metric = metrics.find((known) => known.id === id);
  if (metric) return metric;
  const ids = metrics.map((known) => known.id);
  throw unknownId(document.locate([...path, 'metric']), 'metric', id, ids, nearestChoice(id, ids), 'metrics');
}

function refuseTwice(entries: readonly { metric: string }[], key: string, document: Document): void {
  const seen = new Set<string>();
  for (const [index, { metric }] of entries.entries()) {
    if (seen.has(metric)) throw duplicateValue(document.locate([key, index, 'metric']), key, metric);
    seen.add(metric);
  }
}

function readGoals({ goals }: ObjectiveFile, document: Document, metrics: readonly MetricId[]): Goal[] {
  const read = goals.map(({ metric, sense }, index) => {
    const own = metricOf(metric, document, ['goals', index], metrics).sense;
    if (sense !== undefined && sense !== own) {
      const place = document.locate(['goals', index, 'sense']);
      const better = own === 'min' ? 'lower' : 'higher';
      throw wrongSide(place, `goals[${index}].sense`, sense, own, `is ${sense}, but a ${better} ${metric} is better`);
    }
    return { metric, sense: own };
  });
  refuseTwice(goals, 'goals', document);
  return read;
}

function readLimits({ limits }: ObjectiveFile, document: Document, metrics: readonly MetricId[]): Limit[] {
  const read = limits.map((limit, index): Limit => {
    const path = ['limits', index];
    const { metric, min, max } = limit;
    const right: Sense = metricOf(metric, document, path, metrics).sense === 'min' ? 'max' : 'min';
    const wrong: Sense = right === 'max' ? 'min' : 'max';
    const name = `limits[${index}]`;
    if (limit[wrong] !== undefined) {
      const place = document.locate([...path, wrong], 'key');
      const better = right === 'max' ? 'lower' : 'higher';
      throw wrongSide(place, name, wrong, right, `bounds ${metric} by ${wrong}, but ${better} is better`);
    }
    const bound = right === 'max' ? max : min;
    if (bound === undefined)
      throw missingKey(document.locate(path), `${name}.${right}`, `Write {metric: ${metric}, ${right}: NUMBER}.`);
    return { metric, side: right, bound };
  });
  refuseTwice(limits, 'limits', document);
  const guarded =
    metrics.every(({ id }) => id !== quality.metric) || read.some(({ metric }) => metric === quality.metric);
  return guarded ? read : [...read, quality];
}

/** The limit of an objective that has none of its own: formats may cost 1% of the model's quality. */
const quality: Limit = { metric: 'quality_loss', side: 'max', bound: 0.01 };

function entryOf<K extends 'prices' | 'coefficients'>(
  kind: K,
  text: string,
  document: Document,
  catalog: Catalog,
): Entry<K> {
  const found = resolve(catalog, kind, text);
  if (found.entry) return found.entry;
  throw unknownId(document.locate([kind]), kind, text, found.known, found.nearest, kind);
}

function findWorkload(text: string, document: Document, catalog: Catalog): Workload {
  const place = document.locate(['workload']);
  const found = resolve(catalog, 'workloads', text);
  const isFile = /\.ya?ml$/.test(text);
  if (!isFile && found.entry) return found.entry;
  if (!isFile && !/[/\\]/.test(text)) throw unknownId(place, 'workload', text, found.known, found.nearest, 'workloads');
  const path = isAbsolute(text) ? text : join(dirname(document.file), text);
  try {
    return readWorkload(path);
  } catch (error) {
    if (error instanceof InputError && error.code === 'FILE_MISSING')
      throw fileMissing(
        place,
        path,
        (error.nearest as string | undefined) ?? found.nearest,
        'Nor is there such a workload: `copareto list workloads` shows all.',
      );
    throw error instanceof InputError && error.line === undefined ? namedIn(place, error) : error;
  }
}

function readWorkload(path: string): Workload {
  const document = readDocument(path);
  const entry = validate(document, workload);
  const sum = entry.turns.reduce((total, turn) => total + turn.share.value, 0);
  if (Math.abs(sum - 1) > 1e-6)
    throw badValue(
      document.locate(['turns'], 'key'),
      'turns',
      sum,
      'is the sum of the shares',
      1,
      'Make the shares add to 1.',
    );
  return entry;
}
