import { byLikeness, nearestChoice } from './nearest.js';
import { shellWord } from './shell.js';

/**
 * Every mistake a person can make in what they write, in one place: a code, where it stands, the offending value, the
 * nearest valid one, what to do. Anything else that is thrown is our own bug.
 */

/** Where a mistake stands: in a file, or in a flag of the command line. */
export interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** The flag as typed; it stands in for a file. */
  readonly flag?: string | undefined;
}

interface Parts {
  readonly code: string;
  readonly problem: string;
  readonly advice: string;
  readonly value?: unknown;
  readonly nearest?: string | number | undefined;
}

export class InputError extends Error {
  readonly code: string;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly flag: string | undefined;
  readonly problem: string;
  readonly value: unknown;
  readonly nearest: string | number | undefined;
  readonly advice: string;

  constructor(place: Place, parts: Parts) {
    super(formatInputError({ ...place, ...parts }));
    this.name = 'InputError';
    this.code = parts.code;
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.flag = place.flag;
    this.problem = parts.problem;
    this.value = parts.value;
    this.nearest = parts.nearest;
    this.advice = parts.advice;
    // The mistake is in a file of the user's, so our call stack would only hide the message.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** `spaces/x.yaml:7:16: unknown accelerator "h20o" (UNKNOWN_ID): did you mean "h200"? Known: ...` */
export function formatInputError(error: Place & Parts): string {
  const spot = [error.file, error.line, error.column].filter((part) => part !== undefined).join(':');
  const where = [error.flag, spot].filter(Boolean).join(' in ');
  const hint = error.nearest === undefined ? [] : [hintOf(error.nearest)];
  const remedy = [...hint, error.advice].join(' ');
  return `${where ? `${where}: ` : ''}${error.problem} (${error.code}): ${remedy}`;
}

const hintOf = (nearest: string | number): string =>
  typeof nearest === 'number' ? `try ${nearest}.` : `did you mean ${quote(nearest)}?`;

/** A value as a message shows it: one line, no raw control character, never long. */
export function quote(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  let text: string;
  try {
    text = JSON.stringify(typeof value === 'string' ? shorten(value) : value) ?? 'nothing';
  } catch {
    text = 'a value that contains itself';
  }
  return typeof value === 'string' ? text : shorten(text);
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}...` : text);

const SHOWN = 8;
function known(value: unknown, choices: readonly string[]): string {
  if (choices.length === 0) return 'Nothing is known here.';
  const shown = choices.length <= SHOWN ? choices : byLikeness(String(value), choices).slice(0, SHOWN);
  return `Known: ${shown.join(', ')}${choices.length > SHOWN ? ', ...' : '.'}`;
}

// What stands in a file: keys, values, numbers.

export const unknownKey = (place: Place, key: string, legal: readonly string[], inside?: string): InputError =>
  new InputError(place, {
    code: 'UNKNOWN_KEY',
    problem: `unknown key ${quote(key)}${inside ? ` in ${inside}` : ''}`,
    value: key,
    nearest: nearestChoice(key, legal),
    advice: `Keys here: ${legal.join(', ')}.`,
  });

export const missingKey = (place: Place, key: string, advice: string): InputError =>
  new InputError(place, { code: 'MISSING_KEY', problem: `${key} is missing`, value: key, advice });

export const duplicateKey = (place: Place, key: string): InputError =>
  new InputError(place, {
    code: 'DUPLICATE_KEY',
    problem: `the key ${quote(key)} is written twice`,
    value: key,
    advice: 'Keep one of them.',
  });

export const ambiguousKey = (place: Place, key: string, choices: readonly string[]): InputError =>
  new InputError(place, {
    code: 'AMBIGUOUS_KEY',
    problem: `${quote(key)} stands for more than one key`,
    value: key,
    nearest: choices[0],
    advice: `Write one of ${choices.join(', ')}.`,
  });

/** `list` is the argument of `copareto list` that shows all of them. */
export const unknownId = (
  place: Place,
  noun: string,
  value: string,
  choices: readonly string[],
  nearest: string | undefined,
  list: string,
): InputError =>
  new InputError(place, {
    code: 'UNKNOWN_ID',
    problem: `unknown ${noun} ${quote(value)}`,
    value,
    nearest,
    advice: `${known(value, choices)} \`copareto list ${list}\` shows all.`,
  });

export const unknownValue = (place: Place, key: string, value: unknown, choices: readonly string[]): InputError =>
  new InputError(place, {
    code: 'UNKNOWN_VALUE',
    problem: `${key} cannot be ${quote(value)}`,
    value,
    nearest: nearestChoice(value, choices),
    advice: known(value, choices),
  });

export const wrongType = (
  place: Place,
  key: string,
  value: unknown,
  expected: string,
  nearest: string | number | undefined,
  advice: string,
): InputError =>
  new InputError(place, {
    code: 'WRONG_TYPE',
    problem: `${key} is ${value === null ? 'empty' : quote(value)}, not ${expected}`,
    value,
    nearest,
    advice,
  });

export const badNumber = (
  place: Place,
  key: string,
  value: unknown,
  need: string,
  nearest: number | undefined,
  advice: string,
): InputError =>
  new InputError(place, {
    code: 'BAD_NUMBER',
    problem: `${key} is ${quote(value)}, but must be ${need}`,
    value,
    nearest,
    advice,
  });

export const badRange = (
  place: Place,
  key: string,
  value: unknown,
  reason: string,
  nearest: string | number | undefined,
  advice: string,
): InputError =>
  new InputError(place, { code: 'BAD_RANGE', problem: `the range of ${key} ${reason}`, value, nearest, advice });

export const emptyList = (place: Place, key: string, advice: string, nearest?: string | number): InputError =>
  new InputError(place, { code: 'EMPTY_LIST', problem: `${key} is an empty list`, value: [], nearest, advice });

export const tooManyValues = (place: Place, key: string, count: number, most: number): InputError =>
  new InputError(place, {
    code: 'TOO_MANY_VALUES',
    problem: `${key} has ${count} values, at most ${most} are allowed`,
    value: count,
    nearest: most,
    advice: 'Leave some out, or take larger steps.',
  });

/** `first` is how the same value stands earlier, where that is another spelling. */
export const duplicateValue = (place: Place, key: string, value: unknown, first: unknown = value): InputError =>
  new InputError(place, {
    code: 'DUPLICATE_VALUE',
    problem: `${key} holds ${quote(value)} twice${first === value ? '' : ` (${quote(first)} is the same)`}`,
    value,
    advice: 'Leave one of them out.',
  });

export const badName = (place: Place, value: unknown, reason: string, nearest?: string): InputError =>
  new InputError(place, {
    code: 'BAD_NAME',
    problem: `the name ${quote(value)} ${reason}`,
    value,
    nearest,
    advice: 'A name is free text; the run folder takes a slug of it.',
  });

export const badValue = (
  place: Place,
  key: string,
  value: unknown,
  reason: string,
  nearest: string | number | undefined,
  advice: string,
): InputError =>
  new InputError(place, { code: 'BAD_VALUE', problem: `${key} ${quote(value)} ${reason}`, value, nearest, advice });

// Whole files.

export const notYaml = (place: Place, reason: string): InputError =>
  new InputError(place, {
    code: 'NOT_YAML',
    problem: `not YAML that can be read: ${reason}`,
    advice: 'Correct it at this place; spaces/quickstart.yaml shows the form.',
  });

export const notJson = (place: Place, reason: string): InputError =>
  new InputError(place, {
    code: 'NOT_JSON',
    problem: `not JSON that can be read: ${reason}`,
    advice: "Download the model's config.json again.",
  });

export const fileMissing = (place: Place, path: string, nearest: string | undefined, advice?: string): InputError =>
  new InputError(place, {
    code: 'FILE_MISSING',
    problem: place.file === path ? 'there is no such file' : `there is no file ${quote(path)}`,
    value: path,
    nearest,
    advice: advice ?? 'Check the path; it is read from the folder you are in.',
  });

export const fileEmpty = (file: string): InputError =>
  new InputError(
    { file },
    { code: 'FILE_EMPTY', problem: 'the file says nothing', value: file, advice: 'Fill it in.' },
  );

export const fileBinary = (place: Place, reason: string): InputError =>
  new InputError(place, {
    code: 'FILE_BINARY',
    problem: `not a text file: ${reason}`,
    value: place.file,
    advice: 'Give a text file in UTF-8.',
  });

export const fileTooLarge = (file: string, bytes: number, most: number): InputError =>
  new InputError(
    { file },
    {
      code: 'FILE_TOO_LARGE',
      problem: `the file has ${bytes} bytes, at most ${most} are read`,
      value: bytes,
      nearest: most,
      advice: 'Check that it is the right file; ranges ({from, to, step}) are shorter than lists.',
    },
  );

export const fileUnreadable = (file: string, reason: string, nearest?: string): InputError =>
  new InputError(
    { file },
    { code: 'FILE_UNREADABLE', problem: reason, value: file, nearest, advice: 'Give the path of a file you may read.' },
  );

/** A file that is at fault as a whole, and is named at a place in another. */
export const namedIn = (place: Place, error: InputError): InputError =>
  new InputError(place, {
    code: error.code,
    problem: `${error.file === undefined ? '' : `${quote(error.file)}: `}${error.problem}`,
    value: error.value,
    nearest: error.nearest,
    advice: error.advice,
  });

// What is well formed and still cannot be.

export const notAvailable = (place: Place, id: string, availability: string, nearest: string | undefined): InputError =>
  new InputError(place, {
    code: 'NOT_AVAILABLE',
    problem: `nobody can buy or rent ${quote(id)} (${availability})`,
    value: id,
    nearest,
    advice: 'Write `availability: any` to admit internal, announced and cancelled parts.',
  });

export const unsupportedModel = (
  place: Place,
  value: unknown,
  reason: string,
  nearest: string | undefined,
  advice: string,
): InputError => new InputError(place, { code: 'UNSUPPORTED_MODEL', problem: reason, value, nearest, advice });

/** A goal or a limit on the wrong side of its metric. */
export const wrongSide = (place: Place, key: string, value: string, nearest: string, reason: string): InputError =>
  new InputError(place, {
    code: 'WRONG_SIDE',
    problem: `${key} ${reason}`,
    value,
    nearest,
    advice: 'Every metric has one better side: `copareto list metrics` shows it.',
  });

export const tooManyDesigns = (file: string, count: bigint, most: bigint, advice: string): InputError =>
  new InputError(
    { file },
    {
      code: 'TOO_MANY_DESIGNS',
      problem: `the space holds ${count} designs, at most ${most} can be gone through one by one`,
      value: count.toString(),
      advice,
    },
  );

/** `flag`: where the name stands; `advice`: how to get another. */
export const outExists = (
  path: string,
  flag = '--out',
  advice = 'Give another folder, or leave --out away for a fresh one in runs/.',
): InputError =>
  new InputError(
    { flag: `${flag} ${path}` },
    { code: 'OUT_EXISTS', problem: `${quote(path)} already exists`, value: path, advice },
  );

export const badFlag = (
  flag: string,
  value: unknown,
  reason: string,
  nearest: string | number | undefined,
  advice: string,
): InputError => new InputError({ flag }, { code: 'BAD_FLAG', problem: reason, value, nearest, advice });

// Run folders.

const wrongFolder =
  (code: string, advice: string) =>
  (path: string, reason: string, nearest?: string): InputError =>
    new InputError({ file: path }, { code, problem: `this ${reason}`, value: path, nearest, advice });

export const notARun = wrongFolder('NOT_A_RUN', 'Give a folder that `copareto search` made with this version.');

/** A folder that holds no runs which could be shown. */
export const noRuns = wrongFolder('NO_RUNS', 'Give the folder in which `copareto search` puts its runs.');

/** `what` is no longer what the run was made with. */
export const diverged = (folder: string, what: string, then: string, now: string): InputError =>
  new InputError(
    { file: folder },
    {
      code: 'DIVERGED',
      problem: `${what} has changed since the run began (hash ${then.slice(0, 12)}, now ${now.slice(0, 12)})`,
      value: now,
      advice: 'Start the search again: to go on would mix two models in one front.',
    },
  );

/** A verb that needs a finished run is given one that is not. */
export const notFinished = (folder: string, status: string): InputError =>
  new InputError(
    { file: folder },
    {
      code: 'NOT_FINISHED',
      problem: `this run is not finished (${status})`,
      value: status,
      advice: `Go on with: copareto resume ${shellWord(folder)}.`,
    },
  );
