import type { Point } from '../../run/schema.js';
import { figure, joined, say, words, type Phrase } from './phrase.js';

type Pool = 'prefill' | 'decode' | 'colocated';

/** Whether one pool of the point does both. */
export function isColocated(point: Point): boolean {
  return 'colocated.accelerator' in point.genes;
}

/** `24 h200 tp8 ep32 fp8`: a pool in as few characters as tell it apart; without the format where all points share one. */
export function poolLabel(point: Point, pool: Pool, withFormat = true): string {
  return poolPhrase(point, pool, withFormat).text;
}

/** The same with its numbers, whose names begin with `prefix`. */
export function poolPhrase(point: Point, pool: Pool, withFormat = true, prefix = ''): Phrase {
  const gene = (key: string) => point.genes[`${pool}.${key}`];
  const ways = [
    ['tp', gene('tensorParallel')],
    ['pp', gene('pipelineParallel')],
    ['ep', gene('expertParallel')],
  ] as const;
  const parallel = ways.flatMap(([short, count]) => (count === 1 ? [] : [`${short}${count}`]));
  // What the part is sold with goes without saying.
  const foreign = (key: string) => {
    const value = gene(key);
    return value === 'native' || value === undefined ? [] : [value];
  };
  const domain = foreign('scaleUpDomain').map(
    (value) => say`of ${geneFigure(`${prefix}${pool}.scaleUpDomain`, value)}`,
  );
  const share = gene('pooledKvShare');
  const pooled =
    typeof share === 'number' && share > 0
      ? [say`pool ${figure(`${prefix}${pool}.pooledKvShare`, share, 'share')}`]
      : [];
  const drafted = gene('speculativeTokens');
  const speculation = typeof drafted === 'number' && drafted > 0 ? [`spec${drafted}`] : [];
  const format = withFormat ? [gene('weightPrecision')] : [];
  const schedule = pool === 'colocated' ? [gene('schedule')] : [];
  const { accelerators } = point[pool === 'colocated' ? 'prefill' : pool];
  const parts: (Phrase | string | number)[] = [
    figure(`${prefix}${pool}.accelerators`, accelerators, ''),
    gene('accelerator'),
    ...parallel,
    ...foreign('topology'),
    ...foreign('link'),
    ...domain,
    ...format,
    ...pooled,
    ...speculation,
    ...schedule,
  ];
  return joined(
    parts.map((part) => (typeof part === 'object' ? part : words(String(part)))),
    ' ',
  );
}

/** The value of a gene: a number of the text where it is one. */
export function geneFigure(name: string, value: string | number): Phrase {
  return typeof value === 'number' ? figure(name, value, '') : words(value);
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
