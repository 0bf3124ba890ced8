import { quote } from '../catalog/input-error.js';

/** The first place where two plain values differ, in words; numbers have to be the same to the bit. */
export function difference(written: unknown, found: unknown, place = ''): string | undefined {
  if (typeof written === 'object' && written !== null && typeof found === 'object' && found !== null) {
    const keys = new Set([...Object.keys(written), ...Object.keys(found)]);
    for (const key of keys) {
      const [one, other] = [written, found].map((of) => (of as Record<string, unknown>)[key]);
      const inside = difference(one, other, place === '' ? key : `${place}.${key}`);
      if (inside !== undefined) return inside;
    }
    return undefined;
  }
  // JSON knows no -0.
  if (written === found) return undefined;
  if (written === undefined) return `${place} is not written, but comes to ${quote(found)}`;
  if (found === undefined) return `${place} is written as ${quote(written)}, but there should be none`;
  return `${place} is written as ${quote(written)}, but comes to ${quote(found)}`;
}
