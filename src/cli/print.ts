import { harmless, unsafe } from '../report/words/format.js';
import { write } from './output.js';

/** Results go to stdout, all else to stderr. Names of files are printed too, and may hold anything. */
export function print(text: string): void {
  write(lines(text));
}

/** The same of a text with styles of our own, which alone pass. */
export function printPainted(text: string): void {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  const pieces = whole
    .split(styles)
    .map((piece, i) => (i % 2 === 1 ? piece : piece.split('\n').map(harmless).join('\n')));
  write(pieces.join(''));
}

// oxlint-disable-next-line no-control-regex -- the escape is what is looked for
const styles = /(\u001b\[\d{1,2}m)/u;

/** What a terminal might obey stands in JSON as an escape, so that the data stay the same. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, null, 1).replaceAll(unsafe, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  write(`${text}\n`);
}

export function warn(text: string): void {
  process.stderr.write(lines(text));
}

function lines(text: string): string {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  return whole.split('\n').map(harmless).join('\n');
}
