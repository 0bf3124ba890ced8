import type { Command } from 'commander';
import { algorithms, type AlgorithmName } from '../../run/algorithm.js';
import type { Plan } from '../../run/plan.js';
import { openRun, planOf, type SearchOptions } from '../../run/search.js';
import type { ExitCode } from '../exit.js';
import { harmless } from '../../report/words/format.js';
import { loadInputs } from '../load.js';
import { oneOf, repeated, seconds, share, wholeNumber, workerCount } from '../option.js';
import { warn } from '../print.js';
import { runToEnd } from '../run.js';

interface Flags {
  objective?: string;
  limit?: string[];
  algorithm?: string;
  budget?: string;
  population?: string;
  time?: string;
  seed?: string;
  ties?: boolean;
  epsilon?: string;
  band?: string;
  from?: string;
  workers?: string;
  out?: string;
  json?: boolean;
}

export function search(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('search')
    .description('search a space for its Pareto front; writes a run folder')
    .argument('<space>', 'space file (YAML): what may vary')
    .option('--objective <file>', 'objective file (YAML): what is good; default: cost, latency, tokens per joule')
    .option('--limit <metric=bound>', 'a limit beside, or instead of, those of the objective; repeatable', repeated)
    .option('--algorithm <name>', `auto (default), ${Object.keys(algorithms).join(', ')}`)
    .option('--budget <n>', 'most designs that an algorithm that samples asks for, invalid ones too; default 100000')
    .option('--population <n>', 'designs bred at a time, where the algorithm breeds')
    .option('--time <s>', 'seconds after which a search by samples ends with the front it has')
    .option('--seed <n>', 'seed of random choices; default 1')
    .option('--ties', 'list all designs tied with a point of the front (exact and exhaustive only)')
    .option('--epsilon <e>', 'fewer points, one of which is within the factor 1 + e of any other in every goal (exact)')
    .option('--band <b>', 'also list all designs within the factor 1 + b of the front, in band.csv (exact)')
    .option('--from <folder>', 'start from the designs of a run, or of exported seeds (algorithms that sample)')
    .option('--workers <n>', 'worker threads; default: the processors of this machine')
    .option('--out <folder>', 'run folder to create; default runs/<name of the space>')
    .option('--json', 'print the front as one JSON document')
    .action(async (space: string, flags: Flags) => done(await run(space, flags)));
}

async function run(spacePath: string, flags: Flags): Promise<ExitCode> {
  const options: SearchOptions = {
    algorithm: oneOf('--algorithm', flags.algorithm, ['auto', ...Object.keys(algorithms)], 'auto') as AlgorithmName,
    ...(flags.budget !== undefined && { budget: wholeNumber('--budget', flags.budget, 1, 1) }),
    ...(flags.population !== undefined && { population: wholeNumber('--population', flags.population, 2, 2) }),
    ...(flags.time !== undefined && { timeS: seconds('--time', flags.time) }),
    seed: wholeNumber('--seed', flags.seed, 0, 1),
    ...(flags.ties === true && { ties: true }),
    ...(flags.epsilon !== undefined && { epsilon: share('--epsilon', flags.epsilon) }),
    ...(flags.band !== undefined && { band: share('--band', flags.band) }),
    ...(flags.from !== undefined && { from: flags.from }),
    workers: workerCount(flags.workers),
    ...(flags.out !== undefined && { out: flags.out }),
    command: ['search', spacePath, ...spelled(flags)],
  };
  const { catalog, space, objective } = loadInputs(spacePath, flags.objective, undefined, flags.limit);
  const plan = planOf(space, objective, catalog, options);
  for (const flag of unused(flags, plan))
    warn(`--${flag} means nothing to ${plan.algorithm}, which covers the whole space: it is left out.`);
  const { folder, manifest } = openRun(plan, options);
  for (const { id, reason } of plan.from?.left ?? []) warn(harmless(`Left out: design ${id}, ${reason}.`));
  return runToEnd(folder, plan, manifest, manifest.workers, flags.json === true);
}

/** Flags that say how to sample, where the search does not. */
function unused(flags: Flags, plan: Plan): ('budget' | 'population')[] {
  return (['budget', 'population'] as const).filter((flag) => flags[flag] !== undefined && plan[flag] == null);
}

function spelled(flags: Flags): string[] {
  return Object.entries(flags).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [value].flat().flatMap((one) => [`--${name}`, String(one)]),
  );
}
