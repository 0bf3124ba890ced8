type Child = Node | string;

/** An element with attributes and children. Text is only ever text: names of runs may hold anything. */
export function element<T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[T] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Sets a text where it differs, so that what reads the page aloud hears changes alone. */
export function say(into: HTMLElement, text: string): void {
  if (into.textContent !== text) into.textContent = text;
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 3 });

/** `12.3M`; beyond what has a name, a power of ten. */
export function count(value: number): string {
  return value < 1e15 ? compact.format(value) : value.toExponential(1).replace('e+', 'e');
}

/** `41 s`, `2 min 5 s`, `3 h 20 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return seconds < 10 ? `${Number(seconds.toFixed(1))} s` : `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** Where a run, or a comparison of several, is shown: names may hold what has a meaning in a URL. */
export const runHash = (name: string): string => `#/run/${encodeURIComponent(name)}`;
export const compareHash = (names: readonly string[]): string => `#/compare/${names.map(encodeURIComponent).join('/')}`;

export type Place =
  | { readonly at: 'list' }
  | { readonly at: 'run'; readonly name: string }
  | { readonly at: 'compare'; readonly names: readonly string[] };

/** What an address asks for; one that nobody understands, the list. */
export function placeOf(hash: string): Place {
  const [kind, ...rest] = hash.replace(/^#\/?/, '').split('/');
  const names = rest.map(decoded).filter((name) => name !== '');
  const [name] = names;
  if (kind === 'compare' && names.length > 1) return { at: 'compare', names };
  if ((kind === 'run' || kind === 'compare') && name !== undefined) return { at: 'run', name };
  return { at: 'list' };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
