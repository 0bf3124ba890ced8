import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { badFlag } from '../../catalog/input-error.js';
import { compareText } from '../../report/words/compare-text.js';
import { compare as compareFronts, incomparable, type Compared } from '../../report/words/compare.js';
import { reportPage } from '../../report/exporter/html.js';
import { readView } from '../../report/gather.js';
import { writeNew } from '../../run/write-new.js';
import { readEnded } from '../../run/read.js';
import { exitCode, type ExitCode } from '../exit.js';
import { print, printJson } from '../print.js';

export function compare(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('compare')
    .description('two fronts: hypervolume, coverage, what entered, left and moved; each further run against the first')
    .argument('<run>', 'run folder')
    .argument('<runs...>', 'run folders to compare with it')
    .option('--json', 'print one JSON document')
    .option('--page <file>', 'HTML file to create: the report of the first run with the others beside it')
    .action(async (run: string, runs: string[], flags: Flags) => done(await go(run, runs, flags)));
}

interface Flags {
  json?: boolean;
  page?: string;
}

async function go(first: string, others: readonly string[], { json, page }: Flags): Promise<ExitCode> {
  const a = read(first);
  const pairs = others.map((folder) => {
    const b = read(folder);
    const reason = incomparable(a, b);
    if (reason !== undefined)
      throw badFlag('RUN', folder, reason, undefined, 'Compare runs that were made with the same goals.');
    return { b, found: compareFronts(a, b) };
  });
  if (page !== undefined) writeNew(page, reportPage(await Promise.all([first, ...others].map(readView))), '--page');
  if (json) printJson({ comparisons: pairs.map(({ found }) => found) });
  else print(pairs.map(({ b, found }) => compareText(found, a, b)).join('\n\n'));
  return exitCode.done;
}

const read = (folder: string): Compared => ({ name: basename(resolve(folder)), ...readEnded(folder) });
