import type { Command } from 'commander';
import { readFront, readManifest } from '../../run/read.js';
import { showFront } from '../../report/show.js';
import { nothingFeasible } from '../run.js';
import type { Nearest } from '../../run/diagnose.js';
import { exitCode, type ExitCode } from '../exit.js';
import { print, printJson, warn } from '../print.js';

export function show(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('show')
    .description("a run's front as a table and a plot")
    .argument('<run>', 'run folder')
    .option('--json', 'print manifest and front as one JSON document')
    .action((folder: string, flags: { json?: boolean }) => done(run(folder, flags.json === true)));
}

function run(folder: string, json: boolean): ExitCode {
  const manifest = readManifest(folder);
  if (manifest.status === 'running' || manifest.status === 'interrupted') {
    if (json) printJson({ manifest, front: null });
    warn(`${folder} is not finished (${manifest.status}); go on with: copareto resume ${folder}`);
    return exitCode.interrupted;
  }
  const front = readFront(folder);
  if (json) printJson({ manifest, front });
  else if (front.points.length > 0) print(showFront(front, manifest));
  if (front.points.length > 0) return exitCode.done;
  warn(nothingFeasible(manifest.nearest as Nearest | undefined, manifest));
  return exitCode.nothingFeasible;
}
