/** The other libraries: a Python that has them, and their archives, kept in the temporary folder from one run to the next. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProblem } from './problem.js';

export const LIBRARIES = ['pymoo NSGA-II', 'pymoo NSGA-III', 'Optuna NSGA-II'] as const;
/** A long run of pymoo's NSGA-II, which only helps to say what the best known front is. */
export const LONG_RUN = 'long run';
export type Library = (typeof LIBRARIES)[number] | typeof LONG_RUN;

const REQUIREMENTS = ['pymoo==0.6.2', 'optuna>=4.5'];
const folder = join(tmpdir(), 'copareto-bench-search');
/** -B: leaves no compiled files beside the sources. */
const pythonScript = ['-B', fileURLToPath(new URL('./peers.py', import.meta.url))];

/** How to call Python with both libraries, or why there is none. */
export type Python = { readonly command: string } | { readonly reason: string };

/** `COPARETO_PYTHON`, or a virtual environment in the temporary folder, made on the first call. */
export function findPython(): Python {
  const given = process.env['COPARETO_PYTHON'];
  if (given !== undefined)
    return hasLibraries(given) ? { command: given } : { reason: `COPARETO_PYTHON (${given}) has no pymoo and Optuna` };
  const made = join(folder, 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  if (hasLibraries(made)) return { command: made };
  mkdirSync(folder, { recursive: true });
  console.log('making a virtual environment with pymoo and Optuna; COPARETO_PYTHON names one that is there already');
  const python = ['python3', 'python'].find((name) => spawnSync(name, ['--version']).status === 0);
  if (python === undefined) return { reason: 'there is no Python' };
  if (spawnSync(python, ['-m', 'venv', join(folder, 'venv')]).status !== 0)
    return { reason: `${python} cannot make a virtual environment` };
  const installed = spawnSync(made, ['-m', 'pip', 'install', '--quiet', ...REQUIREMENTS]);
  return installed.status === 0 && hasLibraries(made)
    ? { command: made }
    : { reason: `pip cannot install ${REQUIREMENTS.join(' and ')}` };
}

const hasLibraries = (command: string): boolean => spawnSync(command, ['-c', 'import pymoo, optuna']).status === 0;

function ask(command: string, request: object): unknown {
  const answer = spawnSync(command, pythonScript, {
    input: JSON.stringify(request),
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  });
  if (answer.status !== 0) throw new Error(`the Python side failed: ${answer.stderr}`);
  return JSON.parse(answer.stdout);
}

export function versionsOf(command: string): string {
  const versions = ask(command, { versions: true }) as Record<string, string>;
  return Object.entries(versions)
    .map(([library, version]) => `${library} ${version}`)
    .join(', ');
}

export interface Answer {
  readonly objectives: readonly (readonly number[])[];
  readonly violations: readonly (readonly number[])[];
}

/** What the Python side says of genomes of each problem. */
export function evaluateInPython(
  command: string,
  questions: readonly { readonly problem: TestProblem; readonly genomes: readonly (readonly number[])[] }[],
): readonly Answer[] {
  return ask(command, {
    check: questions.map(({ problem, genomes }) => ({ problem: told(problem), genomes })),
  }) as Answer[];
}

/** What the Python side has to know of a problem. */
const told = ({ name, formula, numbers, variables, objectiveCount, constraintCount }: TestProblem) => ({
  name,
  formula,
  numbers,
  variables,
  objectiveCount,
  constraintCount,
});

export interface PeerRun {
  readonly problem: TestProblem;
  readonly library: Library;
  readonly seed: number;
  readonly budgets: readonly number[];
}

/** A run does not know when it will be stopped: the archive after each budget comes from one run to the largest. */
export interface PeerResult {
  /** CPU-seconds of the whole run. */
  readonly seconds: number;
  readonly archives: Readonly<Record<string, readonly (readonly number[])[]>>;
}

function fileOf({ problem, library, seed }: PeerRun): string {
  const key = JSON.stringify([told(problem), library, seed]);
  return join(folder, 'peers', `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);
}

/** What an earlier bench kept, if it has every budget. */
export function keptResult(run: PeerRun): PeerResult | undefined {
  const file = fileOf(run);
  if (!existsSync(file)) return undefined;
  const result = JSON.parse(readFileSync(file, 'utf8')) as PeerResult;
  return run.budgets.every((budget) => Object.hasOwn(result.archives, budget)) ? result : undefined;
}

/** Runs in Python, at most two at a time, what is not kept; `again` runs everything. */
export async function runPeers(command: string, runs: readonly PeerRun[], again: boolean): Promise<void> {
  const missing = runs.filter((run) => again || keptResult(run) === undefined);
  if (missing.length === 0) return;
  mkdirSync(join(folder, 'peers'), { recursive: true });
  const jobs = missing.map((run) => ({ ...run, problem: told(run.problem), out: fileOf(run) }));
  const child = spawn(command, pythonScript, { stdio: ['pipe', 'pipe', 'inherit'] });
  let done = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    done += text.split('\n').length - 1;
    process.stderr.write(`\rpymoo and Optuna: ${done} of ${jobs.length} runs `);
  });
  child.stdin.end(JSON.stringify({ jobs, processes: 2 }));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  process.stderr.write('\n');
  if (status !== 0) throw new Error(`the Python side ended with status ${status}`);
}
