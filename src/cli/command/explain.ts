import type { Command } from 'commander';
import { badFlag } from '../../catalog/input-error.js';
import { explain as explainPoint } from '../../report/words/explain.js';
import { nothingText } from '../../report/words/nothing-text.js';
import { readEnded } from '../../run/read.js';
import { exitCode, type ExitCode } from '../exit.js';
import { pointOf } from '../point.js';
import { print, printJson, warn } from '../print.js';

interface Flags {
  versus?: string;
  json?: boolean;
}

export function explain(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('explain')
    .description('why a point of a front is what it is: what binds each phase, where time and money go, what flips it')
    .argument('<run>', 'run folder')
    .argument('<point>', 'id or its beginning, or a name: knee, compromise, cheapest, fastest, "best <metric>"')
    .option('--versus <point>', 'in which goals, by how much and why the point differs from this one')
    .option('--json', 'print one JSON document')
    .action((run: string, point: string, flags: Flags) => done(go(run, point, flags)));
}

function go(folder: string, text: string, flags: Flags): ExitCode {
  const { manifest, front } = readEnded(folder);
  if (front.points.length === 0) {
    warn(nothingText(manifest));
    return exitCode.nothingFeasible;
  }
  const point = pointOf(front, 'POINT', text);
  const other = flags.versus === undefined ? undefined : pointOf(front, '--versus', flags.versus);
  if (other === point)
    throw badFlag('--versus', flags.versus, 'this is the point itself', undefined, 'Give another point.');
  const explanation = explainPoint(front, point, other);
  if (flags.json) printJson(explanation);
  else print(explanation.lines.join('\n'));
  return exitCode.done;
}
