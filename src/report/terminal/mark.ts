import type { Front, Point } from '../../run/schema.js';

/** Each goal has a letter, which heads its column and marks the point that is best in it. */
export const letterOf = (goal: number): string => String.fromCodePoint(65 + goal);

/** Marks that are no goal's, with what stands for them. */
export const signs: Readonly<Record<string, string>> = { knee: '*', compromise: '+' };

/** What stands for the marks of a point: `A`, `B*`. */
export function markOf(front: Front, point: Point): string {
  const extremes = front.goals.map((goal, i) => (point.marks.includes(`best ${goal.metric}`) ? letterOf(i) : ''));
  return [...extremes, ...Object.entries(signs).map(([mark, sign]) => (point.marks.includes(mark) ? sign : ''))].join(
    '',
  );
}
