import { describe, expect, it } from 'vitest';
import { decodePhase } from '../../src/core/phase.js';
import { catalog, figure, known, onlyDesign, planFrom, withEntry } from './desk.js';

const pool = known(catalog.memories, 'photonic-pool');

/** Decode that reads all of its KV through ports of so many bytes/s, or none of it. */
function decodeAt(portBytesPerS?: number) {
  const memory = portBytesPerS === undefined ? 'none' : 'photonic-pool';
  const facts = withEntry('memories', { ...pool, bytesPerSPerPort: figure(portBytesPerS ?? 1) });
  const space = `model: llama-3.1-70b
shared: { kvPrecision: bf16, fabric: infiniband-xdr, poolMemory: ${memory}, idleKv: recompute }
prefill: { accelerator: b200, weightPrecision: bf16, tensorParallel: 4, utilization: 0.6 }
decode: { accelerator: b200, weightPrecision: bf16, tensorParallel: 4, pooledKvShare: ${memory === 'none' ? 0 : 1}, maxBatch: 32 }
`;
  return decodePhase(onlyDesign(planFrom(space, { facts, change: { limits: [] } })));
}

describe('the port of decode into a memory pool', () => {
  it('binds where all KV comes through a slow one, and a tenth more of it gives nearly a tenth more tokens', () => {
    const slow = decodeAt(2e10);
    expect(slow.binding).toEqual(['pool port']);
    expect(slow.gainOf10Percent['pool port']).toBeGreaterThan(0.08);
    expect(slow.gainOf10Percent['pool port']).toBeLessThan(0.1);
    expect(slow.gainOf10Percent.bandwidth).toBeLessThan(0.01);
  });

  it('no longer binds where it is faster than the memory of a device', () => {
    const fast = decodeAt(8e13);
    expect(fast.binding).toEqual(['bandwidth']);
    expect(fast.gainOf10Percent['pool port']).toBeLessThan(fast.gainOf10Percent.bandwidth);
  });

  it('is no resource of a system without a pool, where the capacity of devices binds instead', () => {
    const none = decodeAt();
    expect(Object.keys(none.elasticity)).toEqual(['compute', 'bandwidth', 'capacity', 'network', 'overhead']);
    expect(none.binding).toEqual(['capacity']);
  });
});
