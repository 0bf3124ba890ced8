import * as z from 'zod';
import { counted } from '../../catalog/count.js';
import type { Front, Manifest, Point } from '../../run/schema.js';
import type { Field } from '../words/field.js';
import { harmless, short } from '../words/format.js';
import { frontPlot } from './plot.js';
import { frontTable } from './table.js';
import { plainTerminal, type Terminal } from './terminal.js';
import { shorten, wrap } from '../words/wrap.js';

const rows = 24;

export interface ShowOptions {
  /** Points that were asked for, in the order asked for; all, where left out. */
  readonly selected?: readonly Point[];
  /** Whether the rows are those asked for, however many; else a choice of them. */
  readonly exactly?: boolean;
  readonly fields?: readonly Field[];
  readonly x?: Field;
  readonly y?: Field;
  readonly terminal?: Terminal;
}

/** The front in a terminal: what was searched, a table with extremes and knee marked, a plot. */
export function showFront(front: Front, manifest: Manifest, options: ShowOptions = {}): string {
  const { selected, fields = [], terminal = plainTerminal } = options;
  const { columns } = terminal;
  const size = counted(front.points.length, 'point');
  const name = `${shorten(harmless(manifest.space), 40)}, ${shorten(harmless(manifest.objective), 25)}: ${size}`;
  return [
    ...[
      name,
      `${counted(manifest.designs, 'design')}, ${manifest.algorithm}${manifest.certificate?.['complete'] === true ? ' (complete)' : ''}, ${status(manifest)}`,
      ...beside(manifest),
    ].map((line) => wrap(line, 0, columns)),
    ...quality(manifest, columns),
    '',
    ...pointsText(front, options),
    ...plotText(frontPlot(front, { ...options, ...(selected !== undefined && { selected }), terminal })),
  ].join('\n');

  function pointsText(of: Front, { exactly = false }: ShowOptions): string[] {
    const asked = selected ?? of.points;
    if (asked.length === 0) return ['No point of this front meets all conditions.'];
    const shown = exactly ? asked : selected === undefined ? representative(asked) : asked.slice(0, rows);
    const table = frontTable(of, shown, fields, terminal);
    const rest = restText(shown.length, asked.length, of.points.length, selected !== undefined);
    return [table, ...(rest === '' ? [] : [wrap(rest, 0, columns)])];
  }
}

function restText(shown: number, asked: number, all: number, chosen: boolean): string {
  if (!chosen)
    return shown === all ? '' : `${shown} of ${counted(all, 'point')}, evenly chosen; \`copareto export\` writes all.`;
  if (shown < asked) return `The first ${shown} of ${counted(asked, 'point')}; --top ${asked} shows all.`;
  return shown === all ? '' : `${shown} of ${counted(all, 'point')}.`;
}

const plotText = (plot: string): string[] => (plot === '' ? [] : ['', plot]);

/** How good the front is, and against what: without the reference point the number says nothing. */
function quality({ hypervolume, referencePoint }: Manifest, columns: number): string[] {
  if (hypervolume === null || referencePoint === null) return [];
  const reference = referencePoint.map(({ metric, unit, value }) => `${metric} ${short(value)} ${unit}`).join(', ');
  return [wrap(`hypervolume ${short(hypervolume, 4)} below ${reference}`, 2, columns)];
}

/** What the run lists instead of, or beside, its front. */
function beside({ certificate }: Manifest): string[] {
  const said = besideSchema.safeParse(certificate ?? {});
  if (!said.success) return [];
  const { ties, band, coarsened } = said.data;
  const listed = (what: string, of: { designs: number | null; atLeast?: number | undefined }, file: string) =>
    of.designs === null
      ? `${counted(of.atLeast ?? 0, 'design')} ${what} and more: too many to list`
      : `${counted(of.designs, 'design')} ${what}: ${file}`;
  return [
    ...(ties ? [listed('tied with the points', ties, 'ties.csv')] : []),
    ...(band ? [listed(`within a factor ${short(band.factor)} of the front`, band, 'band.csv')] : []),
    ...(coarsened
      ? [
          `stands for ${counted(coarsened.exactPoints, 'point')}, each within a factor ${short(coarsened.factor)} in every goal`,
        ]
      : []),
  ];
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
    : `${manifest.elapsedS.toFixed(1)} s on ${manifest.workers} ${manifest.workers === 1 ? 'worker' : 'workers'}`;
}

/** All points of a small front; of a large one the marked ones and an even choice of the rest, in the front's order. */
function representative(points: readonly Point[]): Point[] {
  if (points.length <= rows) return [...points];
  const step = (points.length - 1) / (rows - 5);
  const even = new Set(Array.from({ length: rows - 4 }, (_, i) => Math.round(i * step)));
  return points.filter((point, i) => point.marks.length > 0 || even.has(i));
}
