import type { Command } from 'commander';
import { shellWord } from '../../catalog/shell.js';
import { driverOf } from '../../run/lock.js';
import { hasEnded, readEnded, readManifest } from '../../run/read.js';
import { nothingText } from '../../report/words/nothing-text.js';
import { showFront } from '../../report/terminal/show.js';
import { exitCode, type ExitCode } from '../exit.js';
import { repeated } from '../option.js';
import { printJson, printPainted, warn } from '../print.js';
import { axisNamed, fieldsNamed, selected } from '../select.js';
import { terminalOf } from '../terminal.js';

interface Flags {
  sort?: string;
  top?: string;
  where: string[];
  columns?: string;
  x?: string;
  y?: string;
  json?: boolean;
}

export function show(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('show')
    .description("a run's front as a table and a plot")
    .argument('<run>', 'run folder')
    .option('--sort <metric>', 'order of the points: a metric, gene or figure of a phase; with :desc from the largest')
    .option('--top <n>', 'the first n points only')
    .option(
      '--where <condition>',
      "such as 'decode.accelerator=h200|b200' or 'tpot_p95_ms<15'; repeatable",
      repeated,
      [] as string[],
    )
    .option('--columns <names>', 'columns of the table: metrics, genes, figures of a phase such as decode.regime')
    .option('--x <metric>', 'what the plot has along; default: the first goal')
    .option('--y <metric>', 'what the plot has up; default: the second goal')
    .option('--json', 'print manifest and front as one JSON document')
    .action((folder: string, flags: Flags) => done(run(folder, flags)));
}

function run(folder: string, flags: Flags): ExitCode {
  const manifest = readManifest(folder);
  if (!hasEnded(manifest)) {
    if (flags.json) printJson({ manifest, front: null });
    const driver = driverOf(folder);
    if (driver === undefined)
      warn(`${folder} is not finished (${manifest.status}); go on with: copareto resume ${shellWord(folder)}`);
    else warn(`${folder} is not finished: PID ${driver.pid} is at it; copareto studio shows how far it is`);
    return exitCode.interrupted;
  }
  const { front } = readEnded(folder);
  if (front.points.length === 0) {
    if (flags.json) printJson({ manifest, front });
    warn(nothingText(manifest));
    return exitCode.nothingFeasible;
  }
  const points = selected(front, flags);
  const chosen = flags.where.length > 0 || flags.sort !== undefined || flags.top !== undefined;
  const options = {
    ...(chosen && { selected: points, exactly: flags.top !== undefined }),
    ...(flags.columns !== undefined && { fields: fieldsNamed(front, '--columns', flags.columns) }),
    ...(flags.x !== undefined && { x: axisNamed(front, '--x', flags.x) }),
    ...(flags.y !== undefined && { y: axisNamed(front, '--y', flags.y) }),
  };
  if (flags.json) printJson({ manifest, front: { ...front, points } });
  else printPainted(showFront(front, manifest, { ...options, terminal: terminalOf(process.stdout, process.env) }));
  return exitCode.done;
}
