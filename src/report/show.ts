import type { Front, Manifest, Point } from '../run/schema.js';
import { harmless, short } from './format.js';
import { frontPlot } from './plot.js';
import { frontTable } from './table.js';
import { shorten, wrap } from './wrap.js';

const rows = 24;

/** The front in a terminal: what was searched, a table with extremes and knee marked, a plot. */
export function showFront(front: Front, manifest: Manifest): string {
  const shown = representative(front.points);
  const rest =
    shown.length === front.points.length
      ? ''
      : `\n${shown.length} of ${front.points.length} points, evenly chosen; \`copareto export\` writes all.`;
  const size = front.points.length === 1 ? '1 point' : `${front.points.length} points`;
  const plot = frontPlot(front);
  return [
    `${shorten(harmless(manifest.space), 40)}, ${shorten(harmless(manifest.objective), 25)}: ${size}`,
    wrap(
      `${manifest.designs} designs, ${manifest.algorithm}${manifest.certificate?.['complete'] === true ? ' (complete)' : ''}, ${status(manifest)}`,
    ),
    ...quality(manifest),
    '',
    frontTable(front, shown) + rest,
    ...(plot === '' ? [] : ['', plot]),
  ].join('\n');
}

/** How good the front is, and against what: without the reference point the number says nothing. */
function quality({ hypervolume, referencePoint }: Manifest): string[] {
  if (hypervolume === null || referencePoint === null) return [];
  const reference = referencePoint.map(({ metric, unit, value }) => `${metric} ${short(value)} ${unit}`).join(', ');
  return [wrap(`hypervolume ${short(hypervolume, 4)} below ${reference}`, 2)];
}

function status(manifest: Manifest): string {
  return manifest.elapsedS === null
    ? manifest.status
    : `${manifest.elapsedS.toFixed(1)} s on ${manifest.workers} workers`;
}

/** All points of a small front; of a large one the marked ones and an even choice of the rest, in the front's order. */
function representative(points: readonly Point[]): Point[] {
  if (points.length <= rows) return [...points];
  const step = (points.length - 1) / (rows - 5);
  const even = new Set(Array.from({ length: rows - 4 }, (_, i) => Math.round(i * step)));
  return points.filter((point, i) => point.marks.length > 0 || even.has(i));
}
