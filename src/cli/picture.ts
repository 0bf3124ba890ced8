import { pictureNames, type Picture, type PictureName, type SvgOptions } from '../report/exporter/picture.js';
import type { Front } from '../run/schema.js';
import { among, oneOf, wholeNumber } from './option.js';
import { pointOf } from './point.js';

export interface PictureFlags {
  picture?: string;
  point?: string;
  versus?: string;
  x?: string;
  y?: string;
  colour?: string;
  rows?: string;
  columns?: string;
  dark?: boolean;
  width?: string;
  height?: string;
}

/** Which picture is asked for, checked against what the front has. */
export function pictureOf(front: Front, flags: PictureFlags): Picture {
  const name = oneOf('--picture', flags.picture, pictureNames, 'front') as PictureName;
  const metrics = front.metrics.map(({ id }) => id).filter((id) => front.points.some((point) => id in point.metrics));
  const genes = [...new Set(front.points.flatMap((point) => Object.keys(point.genes)))];
  const known = (flag: string, text: string | undefined, choices: readonly string[], kind: string) => {
    return text === undefined ? text : among(flag, text, choices, `the front has no ${kind} ${JSON.stringify(text)}`);
  };
  const asked = {
    x: known('--x', flags.x, metrics, 'metric'),
    y: known('--y', flags.y, metrics, 'metric'),
    colour: known('--colour', flags.colour, genes, 'gene'),
    rows: known('--rows', flags.rows, genes, 'gene'),
    columns: known('--columns', flags.columns, genes, 'gene'),
    width: flags.width === undefined ? undefined : wholeNumber('--width', flags.width, 200, 200),
    height: flags.height === undefined ? undefined : wholeNumber('--height', flags.height, 120, 120),
  };
  const points = [flags.point, flags.versus].flatMap((text, i) =>
    text === undefined ? [] : [pointOf(front, i === 0 ? '--point' : '--versus', text).id],
  );
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined)) as SvgOptions;
  return {
    name,
    options: { ...given, ...(points.length > 0 && { selected: points }), ...(flags.dark === true && { dark: true }) },
  };
}
