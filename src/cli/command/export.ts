import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { badFlag, outExists } from '../../catalog/input-error.js';
import { exporters } from '../../report/exporter/index.js';
import { readFront } from '../../report/read.js';
import { exitCode, type ExitCode } from '../exit.js';
import { oneOf } from '../option.js';
import { print } from '../print.js';

export function exportFront(program: Command, done: (code: ExitCode) => void): void {
  const formats = Object.keys(exporters);
  program
    .command('export')
    .description('write a front for other tools')
    .argument('<run>', 'run folder')
    .requiredOption('--to <format>', formats.join(', '))
    .option('--out <file>', 'file to create; default: standard output')
    .action((folder: string, flags: { to: string; out?: string }) => {
      const format = oneOf('--to', flags.to, formats, 'csv') as keyof typeof exporters;
      const text = exporters[format](readFront(folder));
      if (flags.out === undefined) print(text);
      else if (flags.out === '') throw badFlag('--out', '', 'names no file', undefined, 'Give a path.');
      else if (existsSync(flags.out)) throw outExists(flags.out);
      else writeFileSync(flags.out, text);
      done(exitCode.done);
    });
}
