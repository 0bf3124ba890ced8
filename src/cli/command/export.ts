import type { Command } from 'commander';
import { badFlag } from '../../catalog/input-error.js';
import { exporters, folderExporters } from '../../report/exporter/index.js';
import { writeNew } from '../../run/write-new.js';
import { exitCode, type ExitCode } from '../exit.js';
import { oneOf } from '../option.js';

export function exportFront(program: Command, done: (code: ExitCode) => void): void {
  const formats = [...Object.keys(exporters), ...Object.keys(folderExporters)];
  program
    .command('export')
    .description('write a front for other tools')
    .argument('<run>', 'run folder')
    .requiredOption('--to <format>', formats.join(', '))
    .option('--out <path>', 'file, or for seeds folder, to create; default: standard output')
    .action(async (run: string, flags: { to: string; out?: string }) => {
      const format = oneOf('--to', flags.to, formats, 'csv');
      if (isFolder(format)) intoFolder(run, format, flags.out);
      else await intoFile(run, format as keyof typeof exporters, flags.out);
      done(exitCode.done);
    });
}

const isFolder = (format: string): format is keyof typeof folderExporters => Object.hasOwn(folderExporters, format);

function intoFolder(run: string, format: keyof typeof folderExporters, out: string | undefined): void {
  if (out === undefined)
    throw badFlag(
      '--out',
      format,
      `${format} are a folder of files`,
      undefined,
      'Give a folder to create, such as --out seeds.',
    );
  writeNew(out, folderExporters[format](run));
}

async function intoFile(run: string, format: keyof typeof exporters, out: string | undefined): Promise<void> {
  const content = await exporters[format](run);
  if (out !== undefined) writeNew(out, content);
  else if (typeof content !== 'string' && process.stdout.isTTY)
    throw badFlag(
      '--to',
      format,
      `${format} is binary, and would garble a terminal`,
      undefined,
      'Give --out FILE, or send it into a pipe.',
    );
  else process.stdout.write(content);
}
