import type { Command } from 'commander';
import { badFlag } from '../../catalog/input-error.js';
import { type Exporter, exporters, folderExporters } from '../../report/exporter/index.js';
import { type Picture, pictureNames } from '../../report/exporter/picture.js';
import { writeNew } from '../../run/write-new.js';
import { readEnded } from '../../run/read.js';
import { exitCode, type ExitCode } from '../exit.js';
import { oneOf } from '../option.js';
import { write } from '../output.js';
import { pictureOf, type PictureFlags } from '../picture.js';

export function exportFront(program: Command, done: (code: ExitCode) => void): void {
  const formats = [...Object.keys(exporters), ...Object.keys(folderExporters)];
  program
    .command('export')
    .description('write a front for other tools')
    .argument('<run>', 'run folder')
    .requiredOption('--to <format>', formats.join(', '))
    .option('--out <path>', 'file, or for seeds folder, to create; default: standard output')
    .option('--picture <name>', `svg: ${pictureNames.join(', ')}; default: front`)
    .option('--point <point>', 'svg: the point that is looked at; default: the knee')
    .option('--versus <point>', 'svg: the point that it is held against')
    .option('--x <metric>', 'svg of the front: across; default: the first goal')
    .option('--y <metric>', 'svg of the front: up; default: the second goal')
    .option('--colour <gene>', 'svg: gene whose values have colours; default: decode.accelerator')
    .option('--rows <gene>', 'svg of pairs: down; default: prefill.accelerator')
    .option('--columns <gene>', 'svg of pairs: across; default: decode.accelerator')
    .option('--dark', 'svg: light on dark')
    .option('--width <px>', 'svg: width')
    .option('--height <px>', 'svg: height')
    .action(async (run: string, flags: Flags) => {
      const format = oneOf('--to', flags.to, formats, 'csv');
      if (format !== 'svg') refusePictureFlags(format, flags);
      if (isFolder(format)) intoFolder(run, format, flags.out);
      else await intoFile(run, format as keyof typeof exporters, flags);
      done(exitCode.done);
    });
}

interface Flags extends PictureFlags {
  to: string;
  out?: string;
}

/** What says how a picture looks would be lost on any other format. */
function refusePictureFlags(format: string, flags: Flags): void {
  const flag = Object.keys(flags).find((name) => name !== 'to' && name !== 'out');
  if (flag === undefined) return;
  throw badFlag(
    `--${flag}`,
    flags[flag as keyof Flags],
    `says how a picture looks, and ${format} is none`,
    undefined,
    `Give --to svg, or leave --${flag} away.`,
  );
}

function pictureAsked(run: string, flags: Flags): Picture {
  const { front } = readEnded(run);
  if (front.points.length === 0)
    throw badFlag('--to', 'svg', 'the front has no point to draw', undefined, 'See `copareto show`.');
  return pictureOf(front, flags);
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

async function intoFile(run: string, format: keyof typeof exporters, flags: Flags): Promise<void> {
  const exporter: Exporter = exporters[format];
  const content = await (format === 'svg' ? exporter(run, pictureAsked(run, flags)) : exporter(run));
  if (flags.out !== undefined) writeNew(flags.out, content);
  else if (typeof content !== 'string' && process.stdout.isTTY)
    throw badFlag(
      '--to',
      format,
      `${format} is binary, and would garble a terminal`,
      undefined,
      'Give --out FILE, or send it into a pipe.',
    );
  else write(content);
}
