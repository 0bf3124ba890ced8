/**
 * Buffers that sweeps share. V8 reads an array that it knows for a constant without asking for its type, length and address
 * at each access: the loops of a sort and of a sweep run three to five times as fast as over arrays that are arguments. So
 * such loops are closures over buffers that are made once; results are copied out, as the next call writes over them.
 */
const SHARED_ROWS = 2 ** 20 - 2;

/** What `make` makes for so many rows: the same each time, but for more rows than the shared buffers have. */
export function sharing<T>(make: (rows: number) => T): (rows: number) => T {
  let shared: T | undefined;
  return (rows) => (rows > SHARED_ROWS ? make(rows) : (shared ??= make(SHARED_ROWS)));
}
