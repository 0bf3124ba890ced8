import type { Command } from 'commander';
import { notListed } from '../../run/beside.js';
import { clearLeftovers } from '../../run/leftovers.js';
import { hasEnded, readEnded, readManifest, readPlan } from '../../run/read.js';
import { codeHash } from '../../run/manifest.js';
import { diverged } from '../../catalog/input-error.js';
import { shellWord } from '../../catalog/shell.js';
import { otherNode } from '../../catalog/resume-error.js';
import { exitCode, type ExitCode } from '../exit.js';
import { workerCount } from '../option.js';
import { print, printJson, warn } from '../print.js';
import { runToEnd } from '../run.js';

export function resume(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('resume')
    .description('go on with an interrupted run exactly where it stopped')
    .argument('<run>', 'run folder')
    .option('--workers <n>', 'worker threads; default: the processors of this machine')
    .option('--json', 'print the front as one JSON document')
    .action(async (run: string, flags: { workers?: string; json?: boolean }) => done(await go(run, flags)));
}

async function go(folder: string, flags: { workers?: string; json?: boolean }): Promise<ExitCode> {
  const workers = workerCount(flags.workers);
  const { plan, hash } = readPlan(folder);
  const manifest = readManifest(folder);
  if (hasEnded(manifest)) {
    const { front } = readEnded(folder);
    if (clearLeftovers(folder)) warn(`Cleared what ${folder} kept in case that it had to go on.`);
    if (flags.json) printJson({ folder, manifest, front });
    else print(`${folder} is ${manifest.status} already: copareto show ${shellWord(folder)}`);
    if (manifest.status === 'infeasible') return exitCode.nothingFeasible;
    const missing = notListed(manifest.certificate ?? {});
    if (missing === undefined) return exitCode.done;
    warn(missing);
    return exitCode.input;
  }
  if (hash !== manifest.hashes.plan) throw diverged(folder, 'plan.json', manifest.hashes.plan, hash);
  const then = `${manifest.machine.node} on ${manifest.machine.arch}`;
  const now = `${process.version} on ${process.arch}`;
  if (then !== now) throw otherNode(folder, then, now);
  if (codeHash() !== manifest.hashes.code) throw diverged(folder, 'the program', manifest.hashes.code, codeHash());
  return runToEnd(folder, plan, { ...manifest, status: 'running' }, workers, flags.json === true);
}
