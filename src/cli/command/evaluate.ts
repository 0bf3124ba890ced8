import type { Command } from 'commander';
import { metrics } from '../../objective/metrics.js';
import { short } from '../../report/words/format.js';
import { sideOf } from '../../report/words/phase-words.js';
import { wrap } from '../../report/words/wrap.js';
import { evaluateFirst } from '../../run/design.js';
import type { Evaluation, PhaseRecord } from '../../run/schema.js';
import { planOf } from '../../run/search.js';
import { exitCode, type ExitCode } from '../exit.js';
import { loadInputs } from '../load.js';
import { assignments, repeated } from '../option.js';
import { print, printJson } from '../print.js';

interface Flags {
  set: string[];
  objective?: string;
  limit?: string[];
  json?: boolean;
}

export function evaluate(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('evaluate')
    .description('one design in full; genes not set take the first value of the space')
    .argument('<space>', 'space file')
    .option('--set <key=value>', 'set a gene, such as decode.accelerator=h200; repeatable', repeated, [] as string[])
    .option('--limit <metric=bound>', 'a limit beside, or instead of, those of the objective; repeatable', repeated)
    .option('--objective <file>', 'objective file; default: cost, latency, tokens per joule')
    .option('--json', 'print one JSON document')
    .action((space: string, flags: Flags) => done(run(space, flags)));
}

function run(spacePath: string, flags: Flags): ExitCode {
  const { catalog, space, objective } = loadInputs(spacePath, flags.objective, assignments(flags.set), flags.limit);
  const found = evaluateFirst(planOf(space, objective, catalog, { algorithm: 'exact' }));
  if (flags.json) printJson(found);
  else print(textOf(found));
  return found.outcome === 'feasible' ? exitCode.done : exitCode.nothingFeasible;
}

function textOf({
  id,
  outcome,
  violations,
  genes,
  metrics: values,
  unknown,
  prefill,
  decode,
  breakdown,
}: Evaluation): string {
  const head = [
    `design ${id}: ${outcome}`,
    ...violations.map((violation) => wrap(`  ${sentence(violation, values !== undefined)}`, 4)),
    ...Object.entries(genes).map(([name, value]) => `  ${name.padEnd(32)}${value}`),
  ];
  if (values === undefined || prefill === undefined || decode === undefined || breakdown === undefined)
    return head.join('\n');
  const onePool = 'colocated.accelerator' in genes ? ', on the one pool' : '';
  return [
    ...head,
    '',
    ...metrics.map(({ id: name, unit }) =>
      name in values
        ? `  ${name.padEnd(30)}${short(values[name], 5).padStart(12)} ${unit}`
        : `  ${name.padEnd(30)}${'unknown'.padStart(12)}`,
    ),
    ...(unknown ?? []).map((what) => `  ${what}`),
    '',
    phaseText(`prefill${onePool}`, prefill),
    '',
    phaseText(`decode${onePool}`, decode),
    ...Object.entries(breakdown).map(
      ([name, { total, parts }]) => `\n${name} ${short(total, 4)}\n${partsText(total, parts)}`,
    ),
  ].join('\n');
}

/** A design that was evaluated fails by a limit; one that was not, by a rule or by what it lacks. */
function sentence({ rule, need, have, unit, pool }: Evaluation['violations'][number], evaluated: boolean): string {
  if (need === undefined || have === undefined) return rule;
  if (evaluated) return `over the limit: ${rule} is ${short(have, 5)} ${unit}, limit ${short(need, 5)}`;
  return `${pool === undefined ? '' : `${pool}: `}${rule}: needs ${short(need, 6)} ${unit}, has ${short(have, 6)}`;
}

function phaseText(pool: string, phase: PhaseRecord): string {
  const gains = (Object.entries(phase.gainOf10Percent) as [keyof PhaseRecord['gainOf10Percent'], number][])
    .map(([one, gain]) => `${sideOf(one) === 'less' ? '10% less ' : ''}${one} ${short(gain * 100, 2)}%`)
    .join(', ');
  const times = Object.entries(phase.timesS).map(([term, s]) => `${term} ${short(s * 1e3)} ms`);
  return [
    `${pool}: ${phase.accelerators} accelerators, ${phase.replicas} replicas of ${phase.devicesPerReplica}, load ${short(phase.load)}`,
    `OI ${short(phase.intensity)} FLOP/B against a ridge of ${short(phase.ridge)}`,
    capacityText(phase),
    `regime ${phase.regime}; binding ${phase.binding.join(', ')}`,
    `10% more brings: ${gains}`,
    `time: ${times.join(', ')}`,
  ]
    .map((text, i) => wrap(i === 0 ? text : `  ${text}`, 4))
    .join('\n');
}

/** The footprint counts KV in the memory pool too, which takes nothing of the devices. */
function capacityText({ footprintBytes, batch, capacityNeedBytes: need, capacityHaveBytes }: PhaseRecord): string {
  const gigabytes = (bytes: number) => `${short(bytes / 1e9)} GB`;
  const pooled = batch * footprintBytes - need > 1e-6 * need;
  const taken = `CF ${gigabytes(footprintBytes)}/request x ${short(batch)}${pooled ? ', in devices' : ' ='} ${gigabytes(need)}`;
  return `${taken} of ${gigabytes(capacityHaveBytes)}`;
}

function partsText(total: number, parts: Readonly<Record<string, number>>): string {
  return Object.entries(parts)
    .map(
      ([part, amount]) =>
        `  ${part.padEnd(24)}${short(amount, 4).padStart(10)}  ${((100 * amount) / total).toFixed(1).padStart(5)}%`,
    )
    .join('\n');
}
