/** The two words of a double: what an order of numbers can be read from faster than by comparing them. */

const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** Which of its two 32-bit words has sign, exponent and the beginning of the mantissa. */
export const HIGH = littleEndian ? 1 : 0;
export const LOW = 1 - HIGH;

/** Of a number's high word: unsigned, in the order of the numbers. -0 has to be made 0 before. */
export function orderedWord(high: number): number {
  return (high ^ ((high >> 31) | 0x80000000)) >>> 0;
}

/** How many leading bits of ordered words are the same in all between two of them. */
export function commonBits(least: number, most: number): number {
  return Math.min(31, Math.clz32(most - least));
}

/** So many bits of a number, never falling as it grows, counted from the `least` ordered word and without `common` bits. */
export function leadingBits(high: number, low: number, least: number, common: number, wanted: number): number {
  const sign = high >> 31;
  const leading = ((high ^ (sign | 0x80000000)) - least) | 0;
  const below = common === 0 ? 0 : (low ^ sign) >>> (32 - common);
  return ((leading << common) | below) >>> (32 - wanted);
}
