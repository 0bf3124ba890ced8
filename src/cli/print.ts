import { harmless, unsafe } from '../report/format.js';

/** Results go to stdout, all else to stderr. Names of files are printed too, and may hold anything. */
export function print(text: string): void {
  process.stdout.write(lines(text));
}

/** What a terminal might obey stands in JSON as an escape, so that the data stay the same. */
export function printJson(value: unknown): void {
  const text = JSON.stringify(value, null, 1).replaceAll(unsafe, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  process.stdout.write(`${text}\n`);
}

export function warn(text: string): void {
  process.stderr.write(lines(text));
}

function lines(text: string): string {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  return whole.split('\n').map(harmless).join('\n');
}
