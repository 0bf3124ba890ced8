import type { Command } from 'commander';
import { loadCatalog } from '../../catalog/catalog.js';
import { readDocument } from '../../catalog/document.js';
import { metrics } from '../../objective/metrics.js';
import { loadObjective } from '../../objective/load.js';
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
      if (flags.json) printJson(found);
      else
        print(
          `${file}: ${found.kind} "${found.name}" is well formed${found.designs ? `, ${found.designs} designs` : ''}`,
        );
      done(exitCode.done);
    });
}

/** Goals make an objective; anything else is read as a space. */
function inspect(file: string): { kind: 'space' | 'objective'; name: string; designs?: string } {
  const catalog = loadCatalog();
  const data = readDocument(file).data;
  if (typeof data === 'object' && data !== null && ('goals' in data || 'workload' in data || 'demand' in data)) {
    const { name } = loadObjective(file, catalog, metrics);
    return { kind: 'objective', name };
  }
  const space = loadSpace(file, catalog);
  return { kind: 'space', name: space.name, designs: String(designCount(space)) };
}
