import { availableParallelism } from 'node:os';
import { badFlag } from '../catalog/input-error.js';
import { nearestChoice } from '../catalog/nearest.js';

/** Values of flags, checked: a mistake gives the same kind of error as one in a file. */
export function wholeNumber(
  flag: string,
  text: string | undefined,
  least: number,
  fallback: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = value > most ? `from ${least} to ${most}` : `from ${least} on`;
  throw badFlag(
    flag,
    text,
    `${JSON.stringify(text)} is not a whole number ${range}`,
    Number.isFinite(value) ? Math.min(Math.max(Math.round(value), least), most) : least,
    `Give a whole number ${range}.`,
  );
}

export function seconds(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw badFlag(
      flag,
      text,
      `${JSON.stringify(text)} is no number of seconds above 0`,
      undefined,
      'Give a number such as 60.',
    );
  return value;
}

/** A share by which figures may differ. */
export function share(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw badFlag(
      flag,
      text,
      `${JSON.stringify(text)} is no number above 0`,
      undefined,
      'Give a number such as 0.05, for 5%.',
    );
  return value;
}

export function oneOf(flag: string, text: string | undefined, choices: readonly string[], fallback: string): string {
  return text === undefined ? fallback : among(flag, text, choices, `there is no ${JSON.stringify(text)}`);
}

/** The text itself, which must be one of some choices. */
export function among(
  flag: string,
  text: string,
  choices: readonly string[],
  problem: string,
  remedy = `Choices: ${choices.join(', ')}.`,
): string {
  if (choices.includes(text)) return text;
  throw badFlag(flag, text, problem, nearestChoice(text, choices), remedy);
}

/** Each worker is a thread with a heap of its own. */
const mostWorkers = 512;

export function workerCount(text: string | undefined): number {
  const count = wholeNumber('--workers', text, 1, availableParallelism());
  if (count > mostWorkers)
    throw badFlag(
      '--workers',
      text,
      `${count} is too many`,
      mostWorkers,
      'More than there are processors gain nothing.',
    );
  return count;
}

/** Gathers a flag that may be given several times. */
export const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

/** `KEY=VALUE` pairs of --set. */
export function assignments(texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at < 1)
        throw badFlag(
          '--set',
          text,
          `${JSON.stringify(text)} assigns nothing`,
          undefined,
          'Write KEY=VALUE, such as decode.accelerator=h200.',
        );
      return [text.slice(0, at).trim(), text.slice(at + 1).trim()] as const;
    }),
  );
}

/** `METRIC=BOUND` pairs of --limit. */
export function limitBounds(texts: readonly string[], known: readonly string[]): Map<string, number> {
  return new Map(
    texts.map((text) => {
      const at = text.indexOf('=');
      const metric = text.slice(0, Math.max(at, 0)).trim();
      const bound = Number(text.slice(at + 1));
      if (at < 1 || text.slice(at + 1).trim() === '' || !Number.isFinite(bound))
        throw badFlag(
          '--limit',
          text,
          `${JSON.stringify(text)} bounds nothing`,
          undefined,
          'Write METRIC=BOUND, such as power_kw=500.',
        );
      // As in a file: no metric gets below 0.
      if (bound < 0)
        throw badFlag('--limit', text, `${metric} is ${bound}, but must be at least 0`, 0, 'Give a number from 0 on.');
      among('--limit', metric, known, `there is no metric ${JSON.stringify(metric)}`, 'See `copareto list metrics`.');
      return [metric, bound] as const;
    }),
  );
}
