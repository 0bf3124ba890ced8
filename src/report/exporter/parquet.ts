import { parquetWriteBuffer } from 'hyparquet-writer';
import { frontTable } from '../../run/front-table.js';
import type { Front } from '../../run/schema.js';

/** Every column of front.csv with its type: numbers as doubles, to the last bit, text as UTF-8; null where a point has none. */
export function parquet(front: Front): Uint8Array {
  const columnData = frontTable(front).map(({ name, type, values }) => ({
    name,
    type: type === 'text' ? ('STRING' as const) : ('DOUBLE' as const),
    data: values.map((value) => value ?? null),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}
