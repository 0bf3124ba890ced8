import type { Point } from '../run/schema.js';

type Pool = 'prefill' | 'decode' | 'colocated';

/** Whether one pool of the point does both. */
export function isColocated(point: Point): boolean {
  return 'colocated.accelerator' in point.genes;
}

/** `24 h200 tp8 ep32 fp8`: a pool in as few characters as tell it apart; without the format where all points share one. */
export function poolLabel(point: Point, pool: Pool, withFormat = true): string {
  const gene = (key: string) => point.genes[`${pool}.${key}`];
  const ways = [
    ['tp', gene('tensorParallel')],
    ['pp', gene('pipelineParallel')],
    ['ep', gene('expertParallel')],
  ] as const;
  const parallel = ways.flatMap(([short, count]) => (count === 1 ? [] : [`${short}${count}`]));
  // What the part is sold with goes without saying.
  const domain = gene('scaleUpDomain');
  const own = (value: string | number | undefined) => value === 'native' || value === undefined;
  const network = [gene('topology'), gene('link'), own(domain) ? domain : `of ${domain}`].filter((one) => !own(one));
  const share = gene('pooledKvShare');
  const pooled = typeof share === 'number' && share > 0 ? [`pool ${Math.round(share * 100)}%`] : [];
  const drafted = gene('speculativeTokens');
  const speculation = typeof drafted === 'number' && drafted > 0 ? [`spec${drafted}`] : [];
  const format = withFormat ? [gene('weightPrecision')] : [];
  const schedule = pool === 'colocated' ? [gene('schedule')] : [];
  const { accelerators } = point[pool === 'colocated' ? 'prefill' : pool];
  return [
    accelerators,
    gene('accelerator'),
    ...parallel,
    ...network,
    ...format,
    ...pooled,
    ...speculation,
    ...schedule,
  ].join(' ');
}

/** The weight format of every pool of these points, where there is but one. */
export function commonFormat(points: readonly Point[]): string | undefined {
  const formats = new Set(
    points.flatMap(({ genes }) =>
      Object.entries(genes).flatMap(([name, format]) => (name.endsWith('.weightPrecision') ? [format] : [])),
    ),
  );
  return formats.size === 1 ? String([...formats][0]) : undefined;
}
