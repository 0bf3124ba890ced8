import { z } from 'zod';
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
    ...beside(manifest),
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

/** What the run lists instead of, or beside, its front. */
function beside({ certificate }: Manifest): string[] {
  const said = besideSchema.safeParse(certificate ?? {});
  if (!said.success) return [];
  const { ties, band, coarsened } = said.data;
  const listed = (what: string, of: { designs: number | null; atLeast?: number | undefined }, file: string) =>
    of.designs === null ? `${of.atLeast ?? 0} ${what} and more: too many to list` : `${of.designs} ${what}: ${file}`;
  return [
    ...(ties ? [listed('designs tied with the points', ties, 'ties.csv')] : []),
    ...(band ? [listed(`designs within a factor ${short(band.factor)} of the front`, band, 'band.csv')] : []),
    ...(coarsened
      ? [`stands for ${coarsened.exactPoints} points, each within a factor ${short(coarsened.factor)} in every goal`]
      : []),
  ].map((line) => wrap(line));
}

const listedSchema = z.object({ designs: z.number().nullable(), atLeast: z.number().optional() });
const besideSchema = z.object({
  ties: listedSchema.optional(),
  band: listedSchema.extend({ factor: z.number() }).optional(),
  coarsened: z.object({ exactPoints: z.number(), factor: z.number() }).optional(),
});

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
