import { badFlag } from '../catalog/input-error.js';
import { nearestChoice } from '../catalog/nearest.js';
import { namesOf, pointsMeant } from '../report/words/find-point.js';
import type { Front, Point } from '../run/schema.js';

/** The one point that a text means: an id, the beginning of one, or a name. */
export function pointOf(front: Front, flag: string, text: string): Point {
  const meant = pointsMeant(front, text);
  const [first] = meant;
  if (first !== undefined && meant.length === 1) return first;
  const names = [...namesOf(front).keys()];
  const ids = front.points.map((point) => point.id);
  if (first === undefined)
    throw badFlag(
      flag,
      text,
      `the front has no point ${JSON.stringify(text)}`,
      nearestChoice(text, [...names, ...ids]),
      `Give an id (\`copareto show\` lists them), its beginning, or one of: ${names.join(', ')}.`,
    );
  throw badFlag(
    flag,
    text,
    `${JSON.stringify(text)} may be any of ${meant.length} points`,
    first.id,
    'Give more characters of the id.',
  );
}
