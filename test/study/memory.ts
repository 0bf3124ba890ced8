/**
 * When does a memory pool over light pay? Fronts of spaces/optical-memory.yaml with one pool at a time, its price per byte,
 * energy per bit and port rate varied: how many of the points park sessions in it, and how many read live KV from it.
 */
import type { Memory } from '../../src/catalog/schema.js';
import { catalog, frontOf, only, planFor, type StudyPoint } from './front.js';

const base = catalog.memories.get('optical-ddr5');
if (base === undefined) throw new Error('no optical-ddr5');
const figure = (value: number) => ({ value, grade: 'B' as const, source: 'varied by the study' });

function withPool(change: Partial<Memory>): StudyPoint[] {
  const facts = { ...catalog, memories: new Map(catalog.memories).set('optical-ddr5', { ...base!, ...change }) };
  return frontOf(planFor('optical-memory', only('shared.poolMemory', ['none', 'optical-ddr5']), facts));
}

const parked = ({ genes }: StudyPoint) => genes['shared.idleKv'] === 'pool';
const live = ({ genes }: StudyPoint) => Number(genes['decode.pooledKvShare']) > 0;
const say = (what: string, points: readonly StudyPoint[]) => {
  const shares = points.filter(live).map(({ genes }) => Number(genes['decode.pooledKvShare']));
  const most = shares.length === 0 ? '' : `, live share up to ${Math.max(...shares)}`;
  const pooled = points.filter((point) => parked(point) || live(point));
  console.log(
    `${what.padEnd(44)} ${String(points.length).padStart(4)} points, ${String(points.filter(parked).length).padStart(4)} park, ${String(points.filter(live).length).padStart(4)} live${most}${pooled.length === 0 ? '' : `; cheapest of them ${Math.min(...pooled.map(({ usdPerTask }) => usdPerTask)).toFixed(4)} USD/task, front from ${Math.min(...points.map(({ usdPerTask }) => usdPerTask)).toFixed(4)}`}`,
  );
};

say('as in the catalogue, all pools', frontOf(planFor('optical-memory')));
for (const usdPerGB of [1, 3, 6, 12, 18, 24, 48])
  say(`${usdPerGB} USD/GB, port as it is`, withPool({ usdPerByte: figure(usdPerGB / 1e9) }));
for (const usd of [0, 800, 1600, 3200, 6400])
  say(
    `port ${usd} USD and ${Math.round((60 * usd) / 3200)} W`,
    withPool({ usdPerPort: figure(usd), wattPerPort: figure((60 * usd) / 3200) }),
  );
for (const pJ of [1, 5, 15, 30, 60]) say(`${pJ} pJ/bit`, withPool({ joulePerBit: figure(pJ * 1e-12) }));
for (const TBps of [0.1, 0.2, 0.5, 1, 2, 4])
  say(
    `port ${TBps} TB/s at its price`,
    withPool({ bytesPerSPerPort: figure(TBps * 1e12), bytesPerSPerUnit: figure(14e12) }),
  );
const wide = { bytesPerSPerPort: figure(2e12), bytesPerSPerUnit: figure(14e12) };
for (const usdPerGB of [3, 12, 24, 48])
  say(`port 2 TB/s, ${usdPerGB} USD/GB`, withPool({ ...wide, usdPerByte: figure(usdPerGB / 1e9) }));
for (const pJ of [1, 5, 15, 30, 60])
  say(`port 2 TB/s, ${pJ} pJ/bit`, withPool({ ...wide, joulePerBit: figure(pJ * 1e-12) }));
for (const usd of [3200, 8000, 16000, 32000])
  say(
    `port 2 TB/s for ${usd} USD and ${Math.round((60 * usd) / 3200)} W`,
    withPool({ ...wide, usdPerPort: figure(usd), wattPerPort: figure((60 * usd) / 3200) }),
  );
