/** The width that every terminal has. */
export const terminalColumns = 80;

/** Columns of a terminal that a text takes: characters of East Asian scripts and emoji take two, marks on others none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += isMark.test(character) ? 0 : isWide.test(character) ? 2 : 1;
  return width;
}
const isMark = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
const isWide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u;

/** Breaks text at blanks into lines of at most `width` characters; lines after the first are indented. */
export function wrap(text: string, indent = 0, width = terminalColumns): string {
  // Blanks before a word belong to it, so that columns and indentation survive.
  const [first = '', ...words] = text.split(/(?<=\S) /);
  const lines = [first];
  for (const word of words) {
    const last = lines.length - 1;
    const longer = `${lines[last]} ${word}`;
    if (widthOf(longer) <= width) lines[last] = longer;
    else lines.push(`${' '.repeat(indent)}${word.trimStart()}`);
  }
  return lines.join('\n');
}

/** The text, or its beginning where it is wider than `width`. */
export function shorten(text: string, width = terminalColumns): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let taken = 0;
  for (const character of text) {
    taken += widthOf(character);
    if (taken > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
