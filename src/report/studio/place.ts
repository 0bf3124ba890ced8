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
