/** A word as a shell takes it: quoted where it would do something else. */
export const shellWord = (text: string): string =>
  /^[\w./=:,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
