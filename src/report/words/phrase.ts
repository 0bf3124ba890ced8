import { quantity } from './quantity.js';

/** A number that stands in a text: at full precision, its unit, and as the text says it. */
export interface Fact {
  readonly value: number;
  /** `share` is written in percent, `factor` with an x; empty: a count. */
  readonly unit: string;
  readonly text: string;
}
export type Facts = Readonly<Record<string, Fact>>;

/** A piece of text with the numbers that stand in it, so that no sentence has a number which its data lack. */
export interface Phrase {
  readonly text: string;
  readonly facts: Facts;
}

export const words = (text: string): Phrase => ({ text, facts: {} });

/** A number of a name that is a path, such as `decode.intensity`. */
export function figure(name: string, value: number, unit: string): Phrase {
  const text = quantity(value, unit);
  return { text, facts: { [name]: { value, unit, text } } };
}

/** Template: say`${figure('decode.batch', 31.1, '')} requests`. */
export function say(strings: TemplateStringsArray, ...parts: readonly (Phrase | string)[]): Phrase {
  const phrases = parts.map((part) => (typeof part === 'string' ? words(part) : part));
  const text = strings.reduce((said, string, i) => `${said}${phrases[i - 1]?.text ?? ''}${string}`);
  return { text, facts: factsOf(phrases) };
}

export function joined(phrases: readonly Phrase[], separator = ', '): Phrase {
  return { text: phrases.map((phrase) => phrase.text).join(separator), facts: factsOf(phrases) };
}

/** `a, b and c`. */
export function listed(phrases: readonly Phrase[]): Phrase {
  const last = phrases.at(-1);
  if (last === undefined || phrases.length === 1) return last ?? words('');
  return say`${joined(phrases.slice(0, -1))} and ${last}`;
}

export function factsOf(phrases: readonly Phrase[]): Facts {
  return Object.fromEntries(phrases.flatMap((phrase) => Object.entries(phrase.facts)));
}
