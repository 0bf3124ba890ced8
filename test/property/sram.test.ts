import { describe, expect, it } from 'vitest';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { chipOf } from '../../src/core/chip.js';
import { place } from '../../src/core/engine.js';
import { fabricPortOf } from '../../src/core/fabric.js';
import { sessionOf } from '../../src/core/session.js';
import { settingOf } from '../../src/core/setting.js';
import { weightFormats } from '../../src/core/shape.js';
import { trafficOf } from '../../src/core/traffic.js';
import { isDead } from '../../src/core/violation.js';

/** A part with nothing but SRAM: facts of the Groq LPU, with a NIC and a price that nobody has published. */
const catalog = loadCatalog();
const entry = <T>(entries: ReadonlyMap<string, T>, id: string): T => {
  const found = entries.get(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const lpu = entry(catalog.accelerators, 'groq-lpu');
const assumed = { value: 1, grade: 'A' as const, source: 'assumed by this test' };
const coefficients = entry(catalog.coefficients, 'fitted-2026');
const chip = chipOf(
  {
    ...lpu,
    scaleOut: { bytesPerS: { ...assumed, value: 50e9 } },
    price: { basis: 'device', usd: { ...assumed, value: 20_000 } },
  },
  entry(catalog.links, lpu.scaleUp.link),
  coefficients,
);
const model = entry(catalog.models, 'llama-3.1-8b');
const traffic = trafficOf(entry(catalog.workloads, 'chat'), model, 1, 1);
const setting = settingOf(model, traffic, coefficients, entry(catalog.prices, 'us-2026'), 1);
const port = fabricPortOf(entry(catalog.links, 'roce-400'), 'rail-only', 1, 8);

function placed(tensor: number, pipeline: number) {
  if (isDead(chip) || isDead(port)) throw new Error('the part is complete');
  const session = sessionOf(setting, {
    kvFormat: 'bf16',
    kvLoss: 0,
    fabric: port,
    pool: undefined,
    idleKv: 'recompute',
    idleTier: undefined,
    idleTtlS: 1,
  });
  return place(setting, session, chip, weightFormats(model.nativeFormat, 'bf16'), { tensor, pipeline, expert: 1 });
}

describe('a part with nothing but 230 MB of SRAM', () => {
  it('cannot hold 16 GB of weights on 8 devices, and says by how many bytes each', () => {
    const on8 = placed(8, 1);
    expect(on8).toMatchObject({ rule: 'capacity: weights', unit: 'B per device', have: 230e6 });
    expect(isDead(on8) && (on8.need ?? 0)).toBeGreaterThan(2e9);
  });

  it('holds them spread over 256, with room for KV on each', () => {
    const on256 = placed(32, 8);
    if (isDead(on256)) throw new Error(on256.rule);
    expect(on256.weightBytesPerDevice * 256).toBeGreaterThan(16e9);
    expect(on256.roomBytes).toBeGreaterThan(100e6);
  });
});
