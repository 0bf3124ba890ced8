import type { Front, Point } from '../../run/schema.js';
import { change, nounOf, valueOf } from './goal.js';
import type { Clause, Paragraph } from './paragraph.js';
import { figure, joined, say, words, type Phrase } from './phrase.js';
import { largestFirst } from './split.js';
import { idOf, named, namedGene, systemPhrase } from './system-words.js';

/** Why two points of a front differ: in which goals, by which parts of time, cost and power, and by which genes. */
export function versusParagraphs(front: Front, a: Point, b: Point): Paragraph[] {
  return [
    { head: idOf(a), clauses: [{ rank: 1, phrase: systemPhrase(a, 'a.') }] },
    { head: `versus ${idOf(b)}`, clauses: [{ rank: 1, phrase: systemPhrase(b, 'b.') }] },
    ...goalParagraphs(front, a, b),
    differenceParagraph('Mean time', 'time', 's', a.breakdown.task_latency_mean_s, b.breakdown.task_latency_mean_s),
    differenceParagraph('Cost', 'cost', 'USD/task', a.breakdown.cost_usd_per_task, b.breakdown.cost_usd_per_task),
    differenceParagraph('Mean power', 'power', 'kW', a.breakdown.mean_power_kw, b.breakdown.mean_power_kw),
    { head: 'Prefill', clauses: phaseClauses('prefill', a, b) },
    { head: 'Decode', clauses: phaseClauses('decode', a, b) },
    { head: 'Genes', clauses: geneClauses(a, b) },
  ];
}

/** What the first has against the second, the better goals apart from the worse. */
function goalParagraphs(front: Front, a: Point, b: Point): Paragraph[] {
  const of = (wanted: (difference: number) => boolean) =>
    front.goals
      .filter((goal) => wanted(valueOf(goal, a) - valueOf(goal, b)))
      .map((goal) => change(goal, b.metrics[goal.metric], a.metrics[goal.metric], `goal.${goal.metric}`));
  const said = (head: string, changes: Phrase[]): Paragraph[] =>
    changes.length === 0 ? [] : [{ head, clauses: [{ rank: 1, phrase: joined(changes) }] }];
  const same = front.goals
    .filter((goal) => valueOf(goal, a) === valueOf(goal, b))
    .map(({ metric }) => words(nounOf(metric)));
  return [
    ...said(
      `${idOf(a)} is better`,
      of((difference) => difference < 0),
    ),
    ...said(
      `${idOf(a)} is worse`,
      of((difference) => difference > 0),
    ),
    ...said('Equal', same),
  ];
}

interface Parts {
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** The parts that make the difference of two totals, largest first, signed: what the first has more (+) or less (-). */
function differenceParagraph(head: string, key: string, unit: string, a: Parts, b: Parts): Paragraph {
  const names = new Set([...Object.keys(a.parts), ...Object.keys(b.parts)]);
  const differences = Object.fromEntries([...names].map((part) => [part, (a.parts[part] ?? 0) - (b.parts[part] ?? 0)]));
  const total = say`${figure(`${key}.a`, a.total, unit)} against ${figure(`${key}.b`, b.total, unit)}`;
  const parts = largestFirst(differences).map(([part, by], i): Clause => {
    const sign = by > 0 ? '+' : '-';
    return {
      rank: i < 2 ? 2 : i + 3,
      phrase: say`${part} ${sign}${figure(`${key}.difference.${part}`, Math.abs(by), unit === 'USD/task' ? 'USD' : unit)}`,
    };
  });
  return { head, clauses: [{ rank: 1, phrase: total }, ...parts] };
}

/** The figures of a phase side by side where they differ, the farthest apart first. */
function phaseClauses(name: 'prefill' | 'decode', a: Point, b: Point): Clause[] {
  const [one, other] = [a[name], b[name]];
  const pair = (noun: string, key: string, unit: string, x: number, y: number) => ({
    apart: x === y ? 0 : Math.abs(Math.log(x / y)),
    phrase: say`${noun} ${figure(`${name}.${key}.a`, x, unit)} against ${figure(`${name}.${key}.b`, y, unit)}`,
  });
  const figures = [
    pair('accelerators', 'accelerators', '', one.accelerators, other.accelerators),
    pair('batch', 'batch', '', one.batch, other.batch),
    pair('load', 'load', 'share', one.load, other.load),
    pair('OI', 'intensity', 'FLOP/B', one.intensity, other.intensity),
    pair('CF', 'footprintBytes', 'B', one.footprintBytes, other.footprintBytes),
    pair('bandwidth', 'memoryBytesPerS', 'B/s', one.device.memoryBytesPerS, other.device.memoryBytesPerS),
    pair('peak', 'flopPerS', 'FLOP/s', one.device.flopPerS, other.device.flopPerS),
    pair('memory', 'memoryBytes', 'B', one.device.memoryBytes, other.device.memoryBytes),
  ]
    .filter(({ apart }) => apart >= 0.005)
    .sort((x, y) => y.apart - x.apart);
  const both = (noun: string, x: string, y: string): Clause =>
    x === y
      ? { rank: 5, phrase: words(`${noun} ${x} in both`) }
      : { rank: 1, phrase: words(`${noun} ${x} against ${y}`) };
  return [
    both('regime', one.regime, other.regime),
    both('bound by', one.binding.join(' and '), other.binding.join(' and ')),
    ...figures.map(({ phrase }, i): Clause => ({ rank: i < 2 ? 2 : i + 3, phrase })),
  ];
}

function geneClauses(a: Point, b: Point): Clause[] {
  const names = new Set([...Object.keys(a.genes), ...Object.keys(b.genes)]);
  const differing = [...names].filter((name) => a.genes[name] !== b.genes[name]);
  const said = (point: Point, name: string, key: string): Phrase =>
    name in point.genes ? namedGene(key, point.genes[name]) : words('-');
  return [
    { rank: 1, phrase: say`${figure('genesThatDiffer', differing.length, '')} differ` },
    ...differing.map(
      (name, i): Clause => ({
        rank: i + 3,
        phrase: say`${named(name)} ${said(a, name, `gene.${name}.a`)} / ${said(b, name, `gene.${name}.b`)}`,
      }),
    ),
  ];
}
