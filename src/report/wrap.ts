/** The width that every terminal has. */
export const terminalColumns = 80;

/** Breaks text at blanks into lines of at most `width` characters; lines after the first are indented. */
export function wrap(text: string, indent = 0, width = terminalColumns): string {
  // Blanks before a word belong to it, so that columns and indentation survive.
  const [first = '', ...words] = text.split(/(?<=\S) /);
  const lines = [first];
  for (const word of words) {
    const last = lines.length - 1;
    const longer = `${lines[last]} ${word}`;
    if (longer.length <= width) lines[last] = longer;
    else lines.push(`${' '.repeat(indent)}${word.trimStart()}`);
  }
  return lines.join('\n');
}

/** The text, or its beginning where it is longer than `width`. */
export function shorten(text: string, width = terminalColumns): string {
  const characters = Array.from(text);
  return characters.length <= width ? text : `${characters.slice(0, width - 1).join('')}…`;
}
