import { spawn, type ChildProcess } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

/** The project, and the built program that these tests run as its users do: in a process of its own. */
export const project = fileURLToPath(new URL('../../', import.meta.url));
const program = join(project, 'dist/cli/main.js');
export const quickstart = join(project, 'spaces/quickstart.yaml');
export const codingAgent = join(project, 'spaces/coding-agent.yaml');

/** A temporary folder to work in, gone after the tests of a file. */
export const desk = mkdtempSync(join(tmpdir(), 'copareto-e2e-'));
afterAll(() => rmSync(desk, { recursive: true, force: true, maxRetries: 3 }));

/** Writes a file on the desk and tells its name there. */
export function file(name: string, content: string | Uint8Array): string {
  mkdirSync(dirname(join(desk, name)), { recursive: true });
  writeFileSync(join(desk, name), content);
  return name;
}

export interface Ended {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

/** Starts any command on the desk. */
export function start(command: string, args: readonly string[], cwd = desk): Started {
  const { COLUMNS: _, ...env } = process.env;
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...said }));
  });
  return { process: child, ended };
}

export const startCopareto = (...args: string[]): Started => start(process.execPath, [program, ...args]);
export const copareto = (...args: string[]): Promise<Ended> => startCopareto(...args).ended;

/** Through a shell, for pipes; `copareto` in the text stands for the built program. */
export const shell = (text: string): Promise<Ended> =>
  start('bash', ['-c', text.replaceAll('copareto', `"${process.execPath}" "${program}"`)]).ended;

export const read = (path: string): string => readFileSync(join(desk, path), 'utf8');
export const readBytes = (path: string): string => readFileSync(join(desk, path), 'base64');
export const readJson = (path: string): unknown => JSON.parse(read(path));
export const has = (path: string): boolean => existsSync(join(desk, path));
export const names = (path: string): string[] => (has(path) ? readdirSync(join(desk, path)).toSorted() : []);

/** What every finished run leaves. */
export const finished: readonly string[] = [
  'front.csv',
  'front.json',
  'manifest.json',
  'plan.json',
  'report.html',
  'samples.parquet',
];

/** What a run found, to the byte: the same for any number of workers, and after any interruption. */
export const resultOf = (run: string) => ({
  json: read(`${run}/front.json`),
  csv: read(`${run}/front.csv`),
  samples: readBytes(`${run}/samples.parquet`),
});

/** Every file below a folder with its bytes, to see that nothing changed. */
export function contents(path: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(join(desk, path), { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(desk, path, name)).isFile())
      .toSorted()
      .map((name) => [name, readFileSync(join(desk, path, name), 'base64')]),
  );
}

/** Messages on stderr, without the progress lines of a run off a terminal. */
export const messages = (stderr: string): string =>
  stderr
    .split('\n')
    .filter((line) => !line.startsWith('{"progress":'))
    .join('\n');

/** Waits until something is so, and fails after a while if it never is. */
export async function until(condition: () => boolean, what: string, withinMs = 60_000): Promise<void> {
  const end = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`${what} did not happen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** A space of 1,536 designs, so few that the end of its search draws each once: seconds for nobody. */
export const small = (head = 'name: small', decode = ''): string => `${head}
model: gpt-oss-120b
shared:
  fabric: [roce-400, infiniband-xdr]
  idleKv: [keep, recompute]
prefill:
  accelerator: [h200, b200]
  tensorParallel: [1, 2]
  utilization: [0.6, 0.8]
decode:
  accelerator: [h200, b200, tpu-v7]
  tensorParallel: [1, 4]
  expertParallel: [8, 1]
  maxBatch: [8, 16, 32, 64]
${decode}`;
