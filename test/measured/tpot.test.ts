import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadCatalog, resolve } from '../../src/catalog/catalog.js';
import type { Coefficients, Format, Workload } from '../../src/catalog/schema.js';
import { chipOf } from '../../src/core/chip.js';
import { holdKv } from '../../src/core/decode-pool.js';
import { tpotS } from '../../src/core/token.js';
import { engineOf, place } from '../../src/core/engine.js';
import { servePrefill } from '../../src/core/prefill-pool.js';
import { fabricPortOf } from '../../src/core/fabric.js';
import { sessionOf } from '../../src/core/session.js';
import { settingOf } from '../../src/core/setting.js';
import { weightFormats } from '../../src/core/shape.js';
import { trafficOf } from '../../src/core/traffic.js';
import { isDead } from '../../src/core/violation.js';

/**
 * Measured serving rows of others (ai-dynamo/aiconfigurator 095f58a5, silicon_sample.csv): aggregated serving on H100 and
 * H200, closed loop. They are not part of this project; where they are absent the test says so and is skipped.
 */
const rowsFile = new URL('../../../shared/measured/serving/calibration.csv', import.meta.url);
const catalog = loadCatalog();

type Row = Readonly<Record<string, string>>;

function readRows(): Row[] {
  const [head, ...lines] = readFileSync(rowsFile, 'utf8').trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i], cell])));
}

const exactly = (value: number) => ({ value, grade: 'A' as const, source: 'of the row' });
const constant = (value: number) => ({ median: exactly(value), sigma: exactly(0), max: exactly(value) });

/** Prompts and answers of the row; lengths are drawn from 0.8 to 1.0 of nominal. */
function workloadOf(isl: number, osl: number): Workload {
  return {
    id: 'row',
    name: 'row',
    aliases: [],
    turnsPerTask: { mean: exactly(1), sd: exactly(0) },
    contextTokens: constant(isl + osl / 2),
    outputTokens: { mean: exactly(osl), sd: exactly(0) },
    turns: [{ id: 'first', share: exactly(1), newTokens: { mean: exactly(isl), sd: exactly(0) } }],
    arrivalScv: exactly(1),
  };
}

/** Predicted over measured TPOT, less 1; undefined where the row's layout does not fit the model of a replica. */
function errorOf(row: Row, coefficients: Coefficients): number | undefined {
  const number = (name: string) => Number(row[name]) || 1;
  const model = resolve(catalog, 'models', row['model_path']).entry;
  const accelerator = resolve(catalog, 'accelerators', row['system']).entry;
  const prices = catalog.prices.get('us-2026');
  const fabric = catalog.links.get('roce-400');
  if (!model || !accelerator || !prices || !fabric) return undefined;
  const link = catalog.links.get(accelerator.scaleUp.link);
  const chip = link && chipOf(accelerator, link, coefficients);
  const port = fabricPortOf(fabric, 'rail-only', 1, 8);
  if (!chip || isDead(chip) || isDead(port)) return undefined;
  const [isl, osl] = [0.9 * number('isl'), 0.9 * number('osl')];
  const setting = settingOf(model, trafficOf(workloadOf(isl, osl), model, 1, 1), coefficients, prices, 1);
  const session = sessionOf(setting, {
    kvFormat: 'bf16',
    kvLoss: 0,
    fabric: port,
    pool: undefined,
    idleKv: 'recompute',
    idleTier: undefined,
    idleTtlS: 1,
  });
  const weights = weightFormats(model.nativeFormat, row['precision'] as Format);
  const parallelism = { tensor: number('tp_size'), pipeline: number('pp_size'), expert: 1 };
  const placed = place(setting, session, chip, weights, parallelism);
  if (isDead(placed)) return undefined;
  const engine = engineOf(placed, chip);
  const memory = holdKv(engine, 0);
  const prefill = servePrefill(engine, Math.min(8192, isl));
  if (isDead(memory) || isDead(prefill)) return undefined;
  const batch = number('concurrency') / number('attention_dp_size');
  // Aggregated serving: each of the other requests interrupts a request's decoding once, for its prefill.
  const predictedS = tpotS(memory, batch) + ((batch - 1) * prefill.workS) / osl;
  return (predictedS * 1e3) / number('tpot_ms') - 1;
}

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

describe.skipIf(!existsSync(rowsFile))(
  'predicted time per output token (skipped where the measured rows are absent)',
  () => {
    const coefficients = catalog.coefficients.get('fitted-2026') as Coefficients;
    const byModel = new Map<string, number[]>();
    if (existsSync(rowsFile))
      for (const row of readRows()) {
        const error = errorOf(row, coefficients);
        if (error === undefined) continue;
        const model = row['model_path'].split('/')[1];
        byModel.set(model, [...(byModel.get(model) ?? []), Math.abs(error)]);
      }

    test('is within 15% of 450 or more measured rows at the median, on one set of coefficients', () => {
      const all = [...byModel.values()].flat();
      expect(all.length).toBeGreaterThan(450);
      expect(median(all)).toBeLessThan(0.15);
    });

    test('is within 25% at the median for every model, dense or mixture of experts', () => {
      for (const [model, errors] of byModel)
        if (errors.length > 20) expect([model, median(errors) < 0.25]).toEqual([model, true]);
    });
  },
);
