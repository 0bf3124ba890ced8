import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chipOf } from '../../src/core/chip.js';
import { charge, type Bill } from '../../src/core/bill.js';
import { settingOf } from '../../src/core/setting.js';
import { trafficOf } from '../../src/core/traffic.js';
import { isDead } from '../../src/core/violation.js';
import { buildProblem } from '../../src/run/problem.js';
import { designOf, evaluated, standingGenomes, unlimited } from '../property/designs.js';
import { planFrom } from '../sense/desk.js';
import { catalog, entry, model } from './catalogue.js';

// InferenceX-app 77ca49a6, packages/app/src/lib/constants.ts: cost of an hour of a device to a young cloud, and the power
// that is provisioned for it, facility included.
const constants = [
  { id: 'h100-sxm', usdPerHour: 1.69, allInW: 1730, priceUsd: [22_000, 40_000], tdpW: 700 },
  { id: 'b200', usdPerHour: 2.34, allInW: 2170, priceUsd: [40_000, 50_000], tdpW: 1000 },
] as const;

/** One device at full power, without a fabric: the whole bill of a second. */
function deviceBill(id: string, prices: string): Bill {
  const workload = catalog.workloads.get('chat');
  if (workload === undefined) throw new Error('the catalogue has no workload chat');
  const coefficients = entry('coefficients', 'fitted-2026');
  const llama = model('llama-3.1-8b');
  const setting = settingOf(llama, trafficOf(workload, llama, 1, 1), coefficients, entry('prices', prices), 1);
  const accelerator = entry('accelerators', id);
  const chip = chipOf(accelerator, entry('links', accelerator.scaleUp.link), coefficients);
  if (isDead(chip)) throw new Error(chip.rule);
  const sizes = [{ endpoints: 1, usd: 0, watt: 0 }];
  const port = { bytesPerS: 0, pathS: 0, sizes, share: 1, rails: false, leansOn: [] };
  const bill = { capexUsd: 0, meanPowerW: 0, peakPowerW: 0, costUsdPerS: 0 };
  return charge(bill, setting, chip, port, 1, chip.tdpW, []);
}

// Prices and rents may stand in one run only while they agree within 15% on these two. Hosts are an estimate, so they
// enter at the dear end of their range.
const near = (found: number, published: number) => expect(Math.abs(found / published - 1)).toBeLessThan(0.15);

describe.each(constants)('$id at full power, host, building, energy and operations included,', (known) => {
  it.each(['us-2026', 'neocloud-2026'])(
    `comes within 15 per cent of ${known.usdPerHour} USD an hour at %s`,
    (prices) => {
      near(3600 * deviceBill(known.id, prices).costUsdPerS, known.usdPerHour);
    },
  );

  it(`draws within 15 per cent of ${known.allInW} W at the facility`, () => {
    near(deviceBill(known.id, 'us-2026').peakPowerW, known.allInW);
  });

  // Market prices: host360.ai, runlocalai.co and other resellers, 2025 and 2026; power of the datasheets.
  it('rests on figures of the catalogue that are those published', () => {
    const { price, power } = entry('accelerators', known.id);
    const [low, high] = known.priceUsd;
    expect(price).toMatchObject({ basis: 'device', usd: { low, high, value: (low + high) / 2 } });
    expect(power.tdpW?.value).toBe(known.tdpW);
  });

  it('costs that in whole systems too, with the common fabrics, at the load of a searched design', () => {
    let met = 0;
    // Both have a 400 Gb/s NIC; nobody buys them ports of twice that.
    for (const fabric of ['roce-400', 'infiniband-ndr']) {
      const problem = buildProblem(
        unlimited(
          planFrom(
            `model: llama-3.1-70b
allowUnknownQuality: true
shared: { fabric: ${fabric} }
prefill: { accelerator: ${known.id}, weightPrecision: fp8, tensorParallel: [1, 2, 4, 8], utilization: [0.4, 0.8] }
decode: { accelerator: ${known.id}, weightPrecision: fp8, tensorParallel: [1, 2, 4, 8], maxBatch: [4, 16, 64, 256] }
`,
            { objective: 'chat' },
          ),
        ),
      );
      for (const genome of fc.sample(standingGenomes(problem), { numRuns: 30, seed: 20260731 })) {
        const { system } = evaluated(problem, designOf(problem, genome));
        near((3600 * system.costUsdPerS) / system.accelerators, known.usdPerHour);
        met++;
      }
    }
    expect(met).toBe(60);
  });
});

describe('the price set us-2026', () => {
  // EIA, industrial price of January 2026; NVIDIA: eight H100 take 10.2 kW; conventional halls 10 to 12 USD/W.
  it('rests on published figures of power and building', () => {
    const prices = entry('prices', 'us-2026');
    expect(prices.electricityUsdPerKwh.value).toBe(0.0929);
    expect(prices.facilityUsdPerWatt.value).toBe(11);
    const [ofH100, ofRack] = [(10_200 - 8 * 700) / 8, (125_000 - 72 * 1200) / 72];
    expect(prices.hostWattPerAccelerator.value).toBeGreaterThanOrEqual(Math.floor(ofRack));
    expect(prices.hostWattPerAccelerator.value).toBeLessThanOrEqual(ofH100);
  });
});

describe('a price that is only estimated', () => {
  it('enters at its dear end, a price with a source as it is', () => {
    let estimated = 0;
    for (const accelerator of catalog.accelerators.values()) {
      const { usd } = accelerator.price;
      const chip = chipOf(accelerator, entry('links', accelerator.scaleUp.link), entry('coefficients', 'fitted-2026'));
      if (usd === undefined || isDead(chip)) continue;
      if (usd.grade === 'C') estimated++;
      expect(chip.usd, accelerator.id).toBe(usd.grade === 'C' ? usd.high : usd.value);
    }
    expect(estimated).toBeGreaterThan(0);
  });
});
