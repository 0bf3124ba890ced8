import type { Command } from 'commander';
import { evaluate as evaluateDesign } from '../../core/evaluate.js';
import { resources } from '../../core/chip.js';
import { isDead } from '../../core/violation.js';
import { excess, limitsOf } from '../../objective/score.js';
import { metrics } from '../../objective/metrics.js';
import { short } from '../../report/format.js';
import { designId, record } from '../../run/front.js';
import { factsOf, schemaVersion } from '../../run/plan.js';
import { buildProblem } from '../../run/problem.js';
import type { PhaseRecord } from '../../run/schema.js';
import { exitCode, type ExitCode } from '../exit.js';
import { loadInputs } from '../load.js';
import { assignments } from '../option.js';
import { print, printJson } from '../print.js';

interface Flags {
  set: string[];
  objective?: string;
  json?: boolean;
}

export function evaluate(program: Command, done: (code: ExitCode) => void): void {
  program
    .command('evaluate')
    .description('one design in full; genes not set take the first value of the space')
    .argument('<space>', 'space file')
    .option('--set <key=value>', 'set a gene, such as decode.accelerator=h200; repeatable', collect, [] as string[])
    .option('--objective <file>', 'objective file; default: cost, latency, tokens per joule')
    .option('--json', 'print one JSON document')
    .action((space: string, flags: Flags) => done(run(space, flags)));
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

function run(spacePath: string, flags: Flags): ExitCode {
  const { catalog, space, objective } = loadInputs(spacePath, flags.objective, assignments(flags.set));
  const plan = {
    schemaVersion,
    space,
    objective,
    facts: factsOf(space, catalog),
    algorithm: 'evaluate',
    algorithmReason: 'asked for',
    seed: 0,
    budget: null,
  };
  const problem = buildProblem(plan);
  const genome = space.genes.map(() => 0);
  const genes = problem.genes(genome);
  const head = { id: designId(genes), genes };
  const design = problem.design(genome);
  if (isDead(design)) {
    const violation = { rule: design.rule, need: design.need, have: design.have, unit: design.unit };
    return refuse({ ...head, outcome: design.kind ?? 'infeasible', violations: [violation] }, flags);
  }
  const outcome = evaluateDesign(problem.setting, design);
  if (outcome.kind !== 'feasible') {
    const violations = outcome.violations.map(({ pool, rule, need, have, unit }) => ({ pool, rule, need, have, unit }));
    return refuse({ ...head, outcome: outcome.kind, violations }, flags);
  }
  const found = record(outcome.evaluated);
  const violations = limitsOf(objective).flatMap((limit) => {
    const value = limit.metric.of(outcome.evaluated.system, problem.setting);
    return excess(limit, value) > 0
      ? [{ rule: limit.metric.id, need: limit.bound, have: value, unit: limit.metric.unit }]
      : [];
  });
  const feasible = violations.length === 0;
  const document = {
    ...head,
    outcome: feasible ? 'feasible' : 'infeasible',
    violations,
    ...found,
    leansOn: problem.leansOn(genome),
  };
  if (flags.json) printJson(document);
  else {
    print(`design ${head.id}: ${document.outcome}`);
    for (const violation of violations) print(`  over the limit: ${violation.rule} is ${short(violation.have, 5)} ${violation.unit}, limit ${short(violation.need, 5)}`);
    for (const [name, value] of Object.entries(genes)) print(`  ${name.padEnd(28)}${value}`);
    print('');
    for (const { id, unit } of metrics) print(`  ${id.padEnd(30)}${short(found.metrics[id], 5).padStart(12)} ${unit}`);
    for (const pool of ['prefill', 'decode'] as const) print(`\n${phaseText(pool, found[pool])}`);
    for (const [name, { total, parts }] of Object.entries(found.breakdown))
      print(`\n${name} ${short(total, 4)}\n${partsText(total, parts)}`);
  }
  return feasible ? exitCode.done : exitCode.nothingFeasible;
}

interface Said {
  readonly rule: string;
  readonly need?: number | undefined;
  readonly have?: number | undefined;
  readonly unit?: string | undefined;
  readonly pool?: string;
}

function refuse(document: { id: string; outcome: string; violations: readonly Said[] }, flags: Flags): ExitCode {
  if (flags.json) printJson(document);
  else {
    print(`design ${document.id}: ${document.outcome}`);
    for (const violation of document.violations) print(`  ${sentence(violation)}`);
  }
  return exitCode.nothingFeasible;
}

function sentence({ rule, need, have, unit, pool }: Said): string {
  const numbers =
    need === undefined || have === undefined ? '' : `: needs ${short(need, 6)} ${unit}, has ${short(have, 6)} ${unit}`;
  return `${pool === undefined ? '' : `${pool}: `}${rule}${numbers}`;
}

function phaseText(pool: string, phase: PhaseRecord): string {
  const gains = resources.map((one) => `${one} ${short(phase.gainOf10Percent[one] * 100, 2)}%`).join(', ');
  return [
    `${pool}: ${phase.accelerators} accelerators, ${phase.replicas} replicas of ${phase.devicesPerReplica}, load ${short(phase.load)}`,
    `  OI ${short(phase.intensity)} FLOP/B against a ridge of ${short(phase.ridge)}; CF ${short(phase.footprintBytes / 1e9)} GB/request x ${short(phase.batch)} = ${short(phase.capacityNeedBytes / 1e9)} GB of ${short(phase.capacityHaveBytes / 1e9)} GB`,
    `  regime ${phase.regime}; binding ${phase.binding.join(', ')}`,
    `  10% more brings: ${gains}`,
    `  time: ${Object.entries(phase.timesS)
      .map(([term, s]) => `${term} ${short(s * 1e3)} ms`)
      .join(', ')}`,
  ].join('\n');
}

function partsText(total: number, parts: Readonly<Record<string, number>>): string {
  return Object.entries(parts)
    .map(
      ([part, amount]) =>
        `  ${part.padEnd(24)}${short(amount, 4).padStart(10)}  ${((100 * amount) / total).toFixed(1).padStart(5)}%`,
    )
    .join('\n');
}
