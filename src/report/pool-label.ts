import type { Point } from '../run/schema.js';

/** `24 h200 tp8 ep32 fp8`: a pool in as few characters as tell it apart. */
export function poolLabel(point: Point, pool: 'prefill' | 'decode'): string {
  const gene = (key: string) => point.genes[`${pool}.${key}`];
  const ways = [
    ['tp', gene('tensorParallel')],
    ['pp', gene('pipelineParallel')],
    ['ep', gene('expertParallel')],
  ] as const;
  const parallel = ways.flatMap(([short, count]) => (count === 1 ? [] : [`${short}${count}`]));
  const share = gene('pooledKvShare');
  const pooled = typeof share === 'number' && share > 0 ? [`pool ${Math.round(share * 100)}%`] : [];
  return [point[pool].accelerators, gene('accelerator'), ...parallel, gene('weightPrecision'), ...pooled].join(' ');
}
