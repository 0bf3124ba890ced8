import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { metrics } from '../objective/metrics.js';
import { variablesOf } from '../search/factored.js';
import type { Alternative } from './alternative.js';
import type { Value } from './genome.js';
import { schemaVersion } from './plan.js';
import type { Sample } from './samples.js';

/**
 * samples.parquet: designs off the front, one a row, in the order in which they were drawn. Columns:
 *
 * - id: a hash of the genes, as in front.json;
 * - kind: `dominated` (meets all limits, and a point of the front is better) or `infeasible` (breaks a limit, yet can be built);
 * - rule: metric of the first limit that it breaks; null where it breaks none;
 * - a column for each gene of any kind of design, `prefill.tensorParallel`; null where a design has no such gene. Numbers where
 *   all values of the gene are numbers, else text;
 * - a column for each metric, `ttft_p95_ms`, in the unit that front.json gives for it; null where nobody knows the value.
 *
 * The file's key-value metadata hold `schemaVersion`.
 */
export const samplesName = 'samples.parquet';

export const kinds = ['dominated', 'infeasible'] as const;
export type Kind = (typeof kinds)[number];

export function samplesFile(alternatives: readonly Alternative[], samples: readonly Sample[]): Uint8Array {
  const column = (name: string, type: 'STRING' | 'DOUBLE', of: (sample: Sample) => Value | null): ColumnSource => ({
    name,
    type,
    data: samples.map(of),
  });
  const columnData = [
    column('id', 'STRING', ({ id }) => id),
    column('kind', 'STRING', ({ rule }): Kind => (rule === undefined ? 'dominated' : 'infeasible')),
    column('rule', 'STRING', ({ rule }) => rule ?? null),
    ...[...genesOf(alternatives)].map(([name, numeric]) =>
      numeric
        ? column(name, 'DOUBLE', ({ genes }) => genes[name] ?? null)
        : column(name, 'STRING', ({ genes }) => (genes[name] === undefined ? null : String(genes[name]))),
    ),
    ...metrics.map(({ id }) => column(id, 'DOUBLE', (sample) => sample.metrics[id] ?? null)),
  ];
  return new Uint8Array(
    parquetWriteBuffer({
      columnData,
      rowGroupSize: 100_000,
      createdBy: 'copareto',
      kvMetadata: [{ key: 'schemaVersion', value: schemaVersion }],
    }),
  );
}

/** Names of all genes, and whether all values are numbers. */
function genesOf(alternatives: readonly Alternative[]): Map<string, boolean> {
  const numeric = new Map<string, boolean>();
  for (const { name, kind } of alternatives.flatMap(({ factored }) => variablesOf(factored)))
    numeric.set(name, kind === 'ordinal' && numeric.get(name) !== false);
  return numeric;
}
