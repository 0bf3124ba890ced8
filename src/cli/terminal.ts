import { styleText } from 'node:util';
import { plainTerminal, type Terminal } from '../report/terminal/terminal.js';

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  hasColors?(env?: NodeJS.ProcessEnv): boolean;
}

/** Less than this no table can use. */
const leastColumns = 20;

/**
 * The width of a terminal, or what `COLUMNS` says where there is none, and colours if it has them: never where NO_COLOR
 * says so (no-color.org), nor into files and pipes unless FORCE_COLOR does.
 */
export function terminalOf(stream: Stream, env: NodeJS.ProcessEnv): Terminal {
  const columns = [stream.columns, Number(env['COLUMNS'])].find(isWidth) ?? plainTerminal.columns;
  const paint = coloured(stream, env)
    ? (style: Parameters<Terminal['paint']>[0], text: string) => styleText(style, text, { validateStream: false })
    : plainTerminal.paint;
  return { columns: Math.max(columns, leastColumns), paint };
}

/** Of `COLUMNS` that says anything else, nothing is to be had. */
const isWidth = (columns: number | undefined): columns is number =>
  Number.isSafeInteger(columns) && Number(columns) > 0;

function coloured(stream: Stream, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && (stream.hasColors?.(env) ?? false);
}
