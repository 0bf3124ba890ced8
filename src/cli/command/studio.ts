import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { badFlag, noRuns } from '../../catalog/input-error.js';
import { startStudio, type Studio } from '../../report/studio/server.js';
import { exitCode, type ExitCode } from '../exit.js';
import { wholeNumber } from '../option.js';
import { write } from '../output.js';
import { print, warn } from '../print.js';

interface Flags {
  port?: string;
  json?: boolean;
}

export function studio(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('studio')
    .description('the report of every run in a folder, served to this machine alone; follows a run that goes on')
    .argument('[folder]', 'folder of runs', 'runs')
    .option('--port <n>', 'port of 127.0.0.1 to listen on; default: one that is free')
    .option('--json', 'print {"url": ...} as one line, for programs')
    .action(async (folder: string, flags: Flags) => done(await serve(folder, flags)));
}

/** Until Ctrl-C, which is how a server is ended: no failure. */
async function serve(folder: string, { port: text, json }: Flags): Promise<ExitCode> {
  const port = portOf(text);
  checkFolder(folder);
  const ended = signal();
  const server = await started(folder, port);
  if (json === true) write(`${JSON.stringify({ url: server.url })}\n`);
  else print(`Runs in ${folder}: ${server.url}`);
  warn('Only this machine can open it. Ctrl-C ends it.');
  await ended;
  await server.close();
  return exitCode.done;
}

const MOST_PORT = 65_535;

function portOf(text: string | undefined): number {
  const port = wholeNumber('--port', text, 0, 0);
  if (port <= MOST_PORT) return port;
  throw badFlag('--port', text, `there is no port ${port}`, MOST_PORT, 'Leave --port away for one that is free.');
}

function checkFolder(folder: string): void {
  if (!existsSync(folder)) throw noRuns(folder, 'folder does not exist');
  if (!statSync(folder).isDirectory()) throw noRuns(folder, 'is a file, not a folder');
  if (existsSync(join(folder, 'manifest.json')))
    throw noRuns(folder, 'is a run itself', relative('.', dirname(resolve(folder))) || '.');
}

async function started(folder: string, port: number): Promise<Studio> {
  try {
    return await startStudio(folder, port);
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    const why = { EADDRINUSE: 'is in use', EACCES: 'is one that you may not listen on' }[code ?? ''];
    if (syscall === 'listen' && why !== undefined)
      throw badFlag('--port', port, `port ${port} ${why}`, undefined, 'Leave --port away for one that is free.');
    if (syscall !== 'listen' && code === 'EACCES') throw noRuns(folder, 'is a folder that you may not read');
    throw error;
  }
}

/** Resolves once somebody wants the process to end. */
function signal(): Promise<void> {
  return new Promise((ended) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => ended());
  });
}
