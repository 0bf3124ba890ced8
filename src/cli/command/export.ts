import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { badFlag, outExists } from '../../catalog/input-error.js';
import { exporters } from '../../report/exporter/index.js';
import { exitCode, type ExitCode } from '../exit.js';
import { oneOf } from '../option.js';

export function exportFront(program: Command, done: (code: ExitCode) => void): void {
  const formats = Object.keys(exporters);
  program
    .command('export')
    .description('write a front for other tools')
    .argument('<run>', 'run folder')
    .requiredOption('--to <format>', formats.join(', '))
    .option('--out <file>', 'file to create; default: standard output')
    .action(async (folder: string, flags: { to: string; out?: string }) => {
      const format = oneOf('--to', flags.to, formats, 'csv') as keyof typeof exporters;
      const text = await exporters[format](folder);
      if (flags.out === undefined) process.stdout.write(text);
      else writeNew(flags.out, text);
      done(exitCode.done);
    });
}

function writeNew(path: string, text: string | Uint8Array): void {
  if (existsSync(path)) throw outExists(path);
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch {
    throw badFlag(
      '--out',
      path,
      `${JSON.stringify(path)} cannot be created`,
      undefined,
      'Give a file in a folder that exists.',
    );
  }
}
