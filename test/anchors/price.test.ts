import { describe, expect, it } from 'vitest';
import { chipOf } from '../../src/core/chip.js';
import { charge } from '../../src/core/bill.js';
import { settingOf } from '../../src/core/setting.js';
import { trafficOf } from '../../src/core/traffic.js';
import { isDead } from '../../src/core/violation.js';
import { catalog, entry, model } from './catalogue.js';

// InferenceX-app 77ca49a6, packages/app/src/lib/constants.ts: an hour of a rented device.
describe('an hour of a device at full power, hosts, building, energy and operations included,', () => {
  const workload = catalog.workloads.get('chat');
  const llama = model('llama-3.1-8b');
  if (workload === undefined) throw new Error('the catalogue has no workload chat');
  const coefficients = entry('coefficients', 'fitted-2026');
  const setting = settingOf(llama, trafficOf(workload, llama, 1, 1), coefficients, entry('prices', 'us-2026'), 1);

  function usdPerHour(id: string): number {
    const accelerator = entry('accelerators', id);
    const chip = chipOf(accelerator, entry('links', accelerator.scaleUp.link), coefficients);
    if (isDead(chip)) throw new Error(chip.rule);
    const port = {
      bytesPerS: 0,

      pathS: 0,
      sizes: [{ endpoints: 1, usd: 0, watt: 0 }],
      rails: false,
      leansOn: [],
    };
    const bill = { capexUsd: 0, meanPowerW: 0, peakPowerW: 0, costUsdPerS: 0 };
    return 3600 * charge(bill, setting, chip, port, 1, chip.tdpW, []).costUsdPerS;
  }

  // Prices and rents may stand in one run only while they agree within 15% on these two. Hosts are an estimate, so they
  // enter at the dear end of their range.
  it.each([
    ['h100-sxm', 1.69],
    ['b200', 2.34],
  ])('of %s comes within 15 per cent of its rent, %d USD', (id, rent) => {
    expect(Math.abs(usdPerHour(id) / rent - 1)).toBeLessThan(0.15);
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
