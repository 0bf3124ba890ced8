/** A function whose values are kept by a name: it is called once for each. */
export function remembering<A extends unknown[], T>(
  of: (name: string, ...args: A) => T,
): (name: string, ...args: A) => T {
  const known = new Map<string, T>();
  return (name, ...args) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const value = of(name, ...args);
    known.set(name, value);
    return value;
  };
}
