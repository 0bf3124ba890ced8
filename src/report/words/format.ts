/** Numbers for people: at most `digits` significant ones, no exponent in the usual range. */
export function short(value: number, digits = 3): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6 || magnitude < 1e-3) return value.toExponential(digits - 1).replace('e+', 'e');
  if (magnitude >= 10 ** digits) return String(Math.round(value));
  return String(Number(value.toPrecision(digits)));
}

/** Terminal escapes, other control characters and reversals of direction. */
export const unsafe = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** What is unsafe in names must not reach the terminal. */
export function harmless(text: string): string {
  return text.replaceAll(unsafe, '\uFFFD');
}
