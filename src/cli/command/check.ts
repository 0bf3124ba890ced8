import type { Command } from 'commander';
import { counted } from '../../catalog/count.js';
import { loadCatalog } from '../../catalog/catalog.js';
import { readDocument } from '../../catalog/document.js';
import { kindOf } from '../../catalog/kind.js';
import { metrics } from '../../objective/metrics.js';
import { loadObjective, type Objective } from '../../objective/load.js';
import { meanTasksPerS } from '../../run/demand.js';
import { designCount } from '../../space/alternative.js';
import { loadSpace } from '../../space/load.js';
import { exitCode, type ExitCode } from '../exit.js';
import { print, printJson } from '../print.js';

export function check(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('check')
    .description('check a space or an objective without running it')
    .argument('<file>', 'space or objective file')
    .option('--json', 'print one JSON document')
    .action((file: string, flags: { json?: boolean }) => {
      const found = inspect(file);
      const { demand, ...facts } = found;
      if (flags.json) printJson(facts);
      else
        print(
          [
            `${file}: ${found.kind} "${found.name}" is well formed${found.designs ? `, ${counted(found.designs, 'design')}` : ''}`,
            ...(demand ? [demand] : []),
          ].join('\n'),
        );
      done(exitCode.done);
    });
}

/** Sessions are served as the rate that they make at the limits: a reader should know which. */
function demandText(objective: Objective): string {
  const rate = `${meanTasksPerS(objective).toPrecision(4)} tasks/s`;
  const { closed } = objective.demand;
  return closed === undefined
    ? `demand: ${rate}`
    : `demand: ${counted(closed.sessions, 'session')}, served as ${rate}: what they ask for at TTFT ${closed.ttftS} s and TPOT ${closed.tpotS * 1e3} ms`;
}

/** Goals make an objective; anything else is read as a space. */
function inspect(file: string): {
  kind: 'space' | 'objective';
  name: string;
  designs?: string;
  tasksPerS?: number;
  demand?: string;
} {
  const catalog = loadCatalog();
  const data = readDocument(file).data;
  if (kindOf(data) === 'objective' || (typeof data === 'object' && data !== null && 'goals' in data)) {
    const objective = loadObjective(file, catalog, metrics);
    return {
      kind: 'objective',
      name: objective.name,
      tasksPerS: meanTasksPerS(objective),
      demand: demandText(objective),
    };
  }
  const space = loadSpace(file, catalog);
  return { kind: 'space', name: space.name, designs: String(designCount(space)) };
}
