/**
 * The one clock below run/, for a caller who says how many seconds a search may take; such a run does not repeat.
 * Nothing else may read it.
 */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1000;
}

/** Whether so many seconds have passed since it was set. */
export function alarm(seconds: number): () => boolean {
  const passed = stopwatch();
  return () => passed() >= seconds;
}
