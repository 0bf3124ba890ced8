/** `1 design`, `2 designs`; a count may exceed what a number holds. */
export const counted = (count: number | string, one: string): string =>
  `${count} ${String(count) === '1' ? one : `${one}s`}`;
