/** The built program: what a module loader for TypeScript adds to every import would be measured with the sources. */
async function built<T>(file: string): Promise<T> {
  return (await import(new URL(`../../../dist/${file}`, import.meta.url).href)) as T;
}

export const { startWorkers } = await built<typeof import('../../../src/run/evaluate/pool.js')>('run/evaluate/pool.js');
export const { buildProblem } = await built<typeof import('../../../src/run/problem.js')>('run/problem.js');
export const { composing, sweepChunk } =
  await built<typeof import('../../../src/search/compose.js')>('search/compose.js');
export const { sweepChunks } = await built<typeof import('../../../src/search/pieces.js')>('search/pieces.js');
export const { joinShared } = await built<typeof import('../../../src/search/join.js')>('search/join.js');
export const { entryCount } =
  await built<typeof import('../../../src/search/pareto/archive.js')>('search/pareto/archive.js');
export const { PartFront } = await built<typeof import('../../../src/search/part/front.js')>('search/part/front.js');
export const { partKeys } = await built<typeof import('../../../src/search/part/key.js')>('search/part/key.js');
export const { sweep } = await built<typeof import('../../../src/search/sweep.js')>('search/sweep.js');
