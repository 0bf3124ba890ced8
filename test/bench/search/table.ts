/** Medians side by side: a row a problem and budget, a column a method. */

export interface Column {
  readonly name: string;
  /** The floor belongs to nobody: it is compared with none. */
  readonly side: 'floor' | 'ours' | 'peer';
}

export interface Row {
  readonly problem: string;
  readonly budget: number;
  /** One a column; undefined where the method was not run. */
  readonly values: readonly (number | undefined)[];
}

/** Above 0 where ours are better: the best of ours against the best peer, undefined without either. */
export function lead(row: Row, columns: readonly Column[], larger: boolean): number | undefined {
  const ours = bestOf(row, columns, 'ours', larger);
  const peer = bestOf(row, columns, 'peer', larger);
  if (ours === undefined || peer === undefined) return undefined;
  // Nobody has anything: the distance is infinite for both.
  if (ours === peer) return 0;
  return larger ? ours - peer : peer - ours;
}

function bestOf(row: Row, columns: readonly Column[], side: Column['side'], larger: boolean): number | undefined {
  const values = row.values.filter((value, i) => value !== undefined && columns[i].side === side) as number[];
  if (values.length === 0) return undefined;
  return larger ? Math.max(...values) : Math.min(...values);
}

/** The best of ours has a star where no peer is better. */
export function tableOf(rows: readonly Row[], columns: readonly Column[], larger: boolean): string {
  const head = ['problem', 'evals', ...columns.map(({ name }) => name), 'lead'];
  const lines = rows.map((row) => {
    const ahead = lead(row, columns, larger);
    const best = bestOf(row, columns, 'ours', larger);
    const cells = row.values.map((value, i) => {
      if (value === undefined) return '-';
      // Where nobody has found anything, nobody is best.
      const some = larger ? value > 0 : Number.isFinite(value);
      const star = some && columns[i].side === 'ours' && value === best && ahead !== undefined && ahead >= 0;
      return `${shown(value)}${star ? '*' : ' '}`;
    });
    return [row.problem, String(row.budget), ...cells, ahead === undefined ? '-' : signed(ahead)];
  });
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i].length)));
  return [head, ...lines]
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '))
    .join('\n');
}

const shown = (value: number): string => (Number.isFinite(value) ? value.toFixed(4) : 'none');
const signed = (value: number): string =>
  Number.isFinite(value) ? `${value < 0 ? '' : '+'}${value.toFixed(4)}` : value > 0 ? 'only' : 'none';

/** How often ours are at or above the best peer, and where they are not. Where nobody has found anything there is no winner. */
export function countLine(rows: readonly Row[], columns: readonly Column[], larger: boolean): string {
  const compared = rows.filter((row) => lead(row, columns, larger) !== undefined);
  if (compared.length === 0) return 'nothing to compare: ours or the others were not run';
  const nothing = larger ? 0 : Number.POSITIVE_INFINITY;
  const empty = compared.filter(({ values }) => values.every((value) => value === undefined || value === nothing));
  const behind = compared.filter((row) => (lead(row, columns, larger) as number) < 0);
  const won = compared.length - empty.length - behind.length;
  return [
    `ours at or above the best peer in ${won} of ${compared.length - empty.length}`,
    ...(behind.length > 0 ? [`below in: ${named(behind)}`] : []),
    ...(empty.length > 0 ? [`nobody has anything in: ${named(empty)}`] : []),
  ].join('; ');
}

const named = (rows: readonly Row[]): string => rows.map(({ problem, budget }) => `${problem} at ${budget}`).join(', ');

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}
