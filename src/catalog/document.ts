import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Document as YamlDocument,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
} from 'yaml';
import {
  duplicateKey,
  fileBinary,
  fileEmpty,
  fileMissing,
  fileTooLarge,
  fileUnreadable,
  type InputError,
  notJson,
  notYaml,
  type Place,
} from './input-error.js';
import { nearestChoice } from './nearest.js';

/** A file as people wrote it: its data, and where each piece of it stands. */

export type Path = readonly (string | number)[];

export interface Document {
  readonly file: string;
  readonly data: unknown;
  /** The place of a value, or of its key; for what is not there, the place of what would hold it. */
  locate(path: Path, part?: 'key' | 'value'): Place;
  /** A scalar as written (`1e999`, not Infinity). */
  written(path: Path): string | undefined;
}

const MOST_BYTES = 1_000_000;
const MOST_DEPTH = 50;
/** Uses of one anchor: beyond, aliases of aliases could unfold to more than memory holds. */
const MOST_ALIASES = 100;

export function readDocument(path: string | URL, syntax: 'yaml' | 'json' = 'yaml'): Document {
  const file = shown(path);
  const text = readText(path, file);
  if (text.trim() === '') throw fileEmpty(file);
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line, column: col };
  };
  const json = syntax === 'json' ? readJson(text, file) : undefined;
  const yaml = compose(text, lines, () => (syntax === 'json' ? notJson : notYaml)({ file }, 'it is nested too deeply'));
  if (syntax === 'yaml') {
    // The composer goes on after errors; the first one is the cause of the others.
    const complaint = yaml.errors[0] ?? yaml.warnings[0];
    if (complaint) throw notYaml(place(complaint.pos[0]), firstLine(complaint.message));
    inspect(yaml.contents, new Set(), 0, place);
  }
  const data = syntax === 'json' ? json : plain(yaml, file);
  if (data === null || data === undefined) throw fileEmpty(file);
  return {
    file,
    data,
    locate(wanted, part = 'value') {
      const found = find(yaml, wanted, part);
      return place(found?.range?.[0] ?? 0);
    },
    written(wanted) {
      const node = find(yaml, wanted, 'value', true);
      return isScalar(node) ? node.source : undefined;
    },
  };
}

/** The path as the user would type it. */
function shown(path: string | URL): string {
  if (typeof path === 'string') return path;
  const absolute = fileURLToPath(path);
  const near = relative(process.cwd(), absolute);
  return near === '' || near.startsWith('..') ? absolute : near;
}

function readText(path: string | URL, file: string): string {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw fileUnreadable(file, 'this is a folder, not a file', firstFile(path, file));
    if (!stat.isFile()) throw fileUnreadable(file, 'this is not an ordinary file');
    if (stat.size > MOST_BYTES) throw fileTooLarge(file, stat.size, MOST_BYTES);
    bytes = readFileSync(path);
  } catch (error) {
    throw readFailure(error, file);
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw fileBinary({ file }, `byte ${nul} is NUL`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fileBinary({ file }, 'it is not UTF-8');
  }
}

function readFailure(error: unknown, file: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return fileMissing({ file }, file, similarFile(file));
  if (code === 'EACCES' || code === 'EPERM') return fileUnreadable(file, 'you may not read this file');
  if (code === 'ENAMETOOLONG' || code === 'ELOOP' || code === 'ERR_INVALID_ARG_VALUE')
    return fileUnreadable(file, 'this is not the path of a file');
  return error;
}

function filesIn(folder: string | URL): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry: Dirent) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
      .map((entry) => entry.name)
      .sort();
  } catch {
    return [];
  }
}

function similarFile(file: string): string | undefined {
  const name = nearestChoice(basename(file), filesIn(dirname(file)));
  return name === undefined ? undefined : join(dirname(file), name);
}

function firstFile(folder: string | URL, file: string): string | undefined {
  const name = filesIn(folder)[0];
  return name === undefined ? undefined : join(file, name);
}

function compose(text: string, lines: LineCounter, tooDeep: () => InputError): YamlDocument {
  try {
    // Our own check of keys knows their places and takes linear time, so the parser's is off.
    return parseDocument(text, { schema: 'core', uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  } catch {
    throw tooDeep();
  }
}

/** Refuses what the grammar admits and a fact or space cannot mean; aliases are checked, not followed. */
function inspect(node: unknown, anchors: Set<string>, depth: number, place: (offset: number) => Place): void {
  if (isAlias(node)) {
    if (!anchors.has(node.source))
      throw notYaml(at(node, place), `no anchor "&${node.source}" stands before this alias`);
    return;
  }
  if (!isCollection(node)) {
    if (isScalar(node) && node.anchor) anchors.add(node.anchor);
    return;
  }
  if (depth >= MOST_DEPTH) throw notYaml(at(node, place), `it is nested more than ${MOST_DEPTH} levels deep`);
  if (isSeq(node)) for (const item of node.items) inspect(item, anchors, depth + 1, place);
  if (isMap(node)) {
    const keys = new Set<string>();
    for (const pair of node.items) {
      checkKey(pair, keys, place);
      inspect(pair.value, anchors, depth + 1, place);
    }
  }
  // Only now: an alias inside its own anchor would be a value that contains itself.
  if (node.anchor) anchors.add(node.anchor);
}

function checkKey({ key }: Pair, seen: Set<string>, place: (offset: number) => Place): void {
  if (!isScalar(key) || typeof key.value !== 'string') throw notYaml(at(key, place), 'a key must be a plain word');
  const name = key.value;
  if (name === '<<') throw notYaml(at(key, place), 'merge keys (<<) are not read, write the keys out');
  if (seen.has(name)) throw duplicateKey(at(key, place), name);
  seen.add(name);
}

const at = (node: unknown, place: (offset: number) => Place): Place => place((node as Node | null)?.range?.[0] ?? 0);

function plain(yaml: YamlDocument, file: string): unknown {
  try {
    return yaml.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    if (error instanceof ReferenceError)
      throw notYaml({ file }, `an alias is used more than ${MOST_ALIASES} times, counting those inside it`);
    throw error;
  }
}

/** The node at a path. What is not there gives the nearest node above it, or nothing if it has to be exact. */
function find(yaml: YamlDocument, path: Path, part: 'key' | 'value', exact = false): Node | undefined {
  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(yaml) : node);
  let key: Node | undefined;
  let node: Node | undefined = yaml.contents ?? undefined;
  for (const step of path) {
    const holder = resolve(node);
    let next: unknown;
    let nextKey: unknown;
    if (isSeq(holder)) next = holder.items[Number(step)];
    if (isMap(holder)) {
      const pair = holder.items.find((item) => isScalar(item.key) && item.key.value === step);
      next = pair?.value ?? pair?.key;
      nextKey = pair?.key;
    }
    if (!next) return exact ? undefined : (key ?? node);
    node = next as Node;
    key = nextKey as Node | undefined;
  }
  return part === 'key' ? (key ?? node) : node;
}

function readJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw jsonFailure(error, text, file);
  }
}

/** V8 tells the position only in the message, and not at all when the text ends too early. */
function jsonFailure(error: unknown, text: string, file: string): InputError {
  const message = error instanceof Error ? error.message : String(error);
  const position = /at position (\d+)/.exec(message)?.[1];
  const before = position === undefined ? text.trimEnd() : text.slice(0, Number(position));
  const lines = before.split('\n');
  const reason = firstLine(message).replace(/ (in JSON )?at position.*$/, '');
  return notJson({ file, line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }, reason);
}

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? message;
