import type { Command } from 'commander';
import { loadCatalog } from '../../catalog/catalog.js';
import { kinds, type Figure, type Kind, type Quality } from '../../catalog/schema.js';
import { metrics } from '../../objective/metrics.js';
import { wrap } from '../../report/words/wrap.js';
import type { AlgorithmName } from '../../run/algorithm.js';
import { genes } from '../../space/gene.js';
import { exitCode, type ExitCode } from '../exit.js';
import { among } from '../option.js';
import { print, printJson } from '../print.js';

const algorithmMeanings: Record<AlgorithmName, string> = {
  exact: 'Pareto composition of the pools: the whole front with a certificate, whatever the size of the product',
  exhaustive: 'every design of the space, at most 1e8',
  islands: 'eight populations that breed in turn and exchange their best, --budget designs',
  local: 'Pareto local search: neighbours of the archive until all are explored, --budget designs',
  nsga2: 'NSGA-II over an unbounded archive, --budget designs',
  nsga3: 'NSGA-III over an unbounded archive, for four goals and more, --budget designs',
  random: 'distinct random designs, --budget of them',
};

export function list(program: Command, done: (code: ExitCode) => void): void {
  const known = [...Object.keys(kinds), 'genes', 'metrics', 'algorithms'];
  program
    .command('list')
    .description(`browse: ${known.join(', ')}`)
    .argument('<kind>', known.join(', '))
    .option('--json', 'print whole entries, sources included, as a JSON array')
    .action((kind: string, flags: { json?: boolean }) => {
      among('list', kind, known, `there is no kind ${JSON.stringify(kind)}`, `Kinds: ${known.join(', ')}.`);
      const entries = entriesOf(kind);
      if (flags.json) printJson(entries);
      else print(table(entries));
      done(exitCode.done);
    });
}

function entriesOf(kind: string): object[] {
  if (kind === 'genes') return genes.map((gene) => ({ id: `${gene.pool}.${gene.key}`, ...gene }));
  if (kind === 'metrics') return metrics.map(({ id, unit, sense, meaning }) => ({ id, unit, sense, meaning }));
  if (kind === 'algorithms') return Object.entries(algorithmMeanings).map(([id, meaning]) => ({ id, meaning }));
  return [...loadCatalog()[kind as Kind].values()];
}

/** Ids in a column of their own, what they mean beside them. */
function table(entries: readonly object[]): string {
  const width = Math.max(...entries.map((entry) => String((entry as { id: unknown }).id).length)) + 2;
  return entries.map((entry) => wrap(line(entry, width), width)).join('\n');
}

function line(entry: object, width: number): string {
  const {
    id,
    name,
    meaning,
    unit,
    sense,
    availability,
    counterfactual,
    default: fallback,
    weights,
    kv,
  } = entry as Record<string, unknown>;
  const words = [
    name ?? meaning,
    unit && `(${unit as string}, ${sense as string})`,
    availability && `[${availability as string}${counterfactual === true ? ', counterfactual' : ''}]`,
    weights && `[lost by weights: ${losses(weights as Quality['weights'])}; by KV: ${losses(kv as Quality['kv'])}]`,
    fallback &&
      `[${Array.isArray(fallback) ? `default ${fallback.join(', ')}` : defaults[fallback as keyof typeof defaults]}]`,
  ];
  return `${String(id).padEnd(width)}${words.filter(Boolean).join(' ')}`;
}

/** What is known of a quality: `fp8 0.5%, fp4 3.2%`. */
function losses(known: Readonly<Record<string, Figure | undefined>>): string {
  const words = Object.entries(known).flatMap(([format, loss]) =>
    loss === undefined ? [] : [`${format} ${(100 * loss.value).toFixed(1)}%`],
  );
  return words.join(', ') || 'unknown';
}

const defaults = { required: 'required', narrowest: "default: the model's narrowest" };
