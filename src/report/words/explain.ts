import type { Front, Point } from '../../run/schema.js';
import { isPriced, priceFlips } from './flip.js';
import { harmless } from './format.js';
import { nounOf, signedChange } from './goal.js';
import { neighbours } from './neighbour.js';
import { composed, type Clause, type Paragraph } from './paragraph.js';
import { phaseParagraph } from './phase-words.js';
import { figure, joined, say, words, type Facts, type Phrase } from './phrase.js';
import { isColocated } from './pool-label.js';
import { splitParagraphs } from './split.js';
import { formatsOf, idOf, named, namedGene, systemPhrase } from './system-words.js';
import { versusParagraphs } from './versus.js';
import { shorten } from './wrap.js';

/** Why a point of a front is what it is; with `versus`, why it differs from another. */
export interface Explanation {
  /** Id of the point, and of the one that it is held against. */
  readonly point: string;
  readonly versus: string | null;
  /** At most 15, each at most 80 columns wide. */
  readonly lines: readonly string[];
  /** The same, not broken into lines: a subject, and what is said of it. */
  readonly paragraphs: readonly { readonly head: string; readonly text: string }[];
  /** Every number in the lines: a path such as `decode.intensity` -> value, unit, and as the text says it. */
  readonly facts: Facts;
}

export const mostLines = 15;

/** Reads what the run stored, and computes ratios of it alone. Both points must be of the front. */
export function explain(front: Front, point: Point, versus?: Point): Explanation {
  const paragraphs = versus === undefined ? paragraphsOf(front, point) : versusParagraphs(front, point, versus);
  return { point: point.id, versus: versus?.id ?? null, ...composed(paragraphs, mostLines) };
}

function paragraphsOf(front: Front, point: Point): Paragraph[] {
  const flips = estimateFlips(front, point).map(
    ({ phrase, ofPrice }, i): Clause => ({ rank: i === 0 ? 1 : ofPrice ? 4 : 5, phrase }),
  );
  return [
    { head: idOf(point), clauses: systemClauses(front, point) },
    { head: front.points.length === 1 ? 'Goals' : 'Goals, against the best', clauses: goalClauses(front, point) },
    // On one pool a resource's worth is that for the pool, and is said once.
    phaseParagraph('prefill', point.prefill, isColocated(point) ? 'none' : 'both'),
    phaseParagraph(
      'decode',
      point.decode,
      isColocated(point) ? 'once' : 'both',
      point.genes['shared.idleKv'] === 'keep',
    ),
    ...splitParagraphs(point, new Set(front.goals.map((goal) => goal.metric))),
    ...neighbourParagraphs(front, point),
    { head: 'What flips it', clauses: [...priceClauses(front, point), ...flips] },
    { head: 'Estimates', clauses: point.leansOn.map((path, i) => ({ rank: 7 + i, phrase: words(factName(path)) })) },
  ];
}

function systemClauses(front: Front, point: Point): Clause[] {
  const { genes, marks } = point;
  const kept: Readonly<Record<string, string>> = { keep: 'idle KV kept', recompute: 'idle KV recomputed' };
  const idle = genes['shared.idleKv'];
  const memory = genes['shared.poolMemory'];
  return [
    { rank: 1, phrase: systemPhrase(point) },
    ...(marks.length > 0 ? [{ rank: 4, phrase: words(marks.map(markOf).join(', ')) }] : []),
    ...leaningClauses(front, point),
    { rank: 6, phrase: words(formatsOf(point)) },
    ...(idle === undefined ? [] : [{ rank: 7, phrase: words(kept[idle] ?? `idle KV in ${named(idle)}`) }]),
    ...(memory === undefined || memory === 'none' ? [] : [{ rank: 4, phrase: words(`pool of ${named(memory)}`) }]),
  ];
}

/** `best cost`: a mark of the front, in words. */
const markOf = (mark: string): string => (mark.startsWith('best ') ? `best ${nounOf(mark.slice(5))}` : named(mark));

/** Each goal with its distance from the best of the front, and the limit that is nearest to break. */
function goalClauses(front: Front, point: Point): Clause[] {
  const goals = front.goals.map((goal): Phrase => {
    const { metric, unit, sense } = goal;
    const value = point.metrics[metric];
    const best = front.points.map((one) => one.metrics[metric]).reduce((a, b) => Math[sense](a, b));
    const amount = figure(`goal.${metric}`, value, unit);
    const said = unit === 'tok/J' ? amount : say`${nounOf(metric)} ${amount}`;
    return value === best
      ? say`${said} (best)`
      : say`${said} (${signedChange(unit, best, value, `offBest.${metric}`)})`;
  });
  const tight = nearestLimit(front, point);
  return [{ rank: 1, phrase: joined(goals) }, ...(tight === undefined ? [] : [{ rank: 3, phrase: tight }])];
}

function nearestLimit({ limits }: Front, { metrics }: Point): Phrase | undefined {
  const used = ({ metric, side, bound }: Front['limits'][number]) =>
    side === 'max' ? metrics[metric] / bound : bound / metrics[metric];
  const tight = limits
    .filter((limit) => Number.isFinite(used(limit)))
    .reduce<Front['limits'][number] | undefined>((a, b) => (a === undefined || used(b) > used(a) ? b : a), undefined);
  if (tight === undefined) return undefined;
  const { metric, unit, bound } = tight;
  return say`nearest limit ${nounOf(metric)} ${figure(`limit.${metric}.value`, metrics[metric], unit)} of ${figure(`limit.${metric}.bound`, bound, unit)}`;
}

/** Steps to the nearest points that are better in a goal: what one gains, what it takes, and which genes it changes. */
function neighbourParagraphs(front: Front, from: Point): Paragraph[] {
  const found = neighbours(front, from);
  const distinct = [...new Set(found.map(({ point }) => point))];
  return distinct.map((to, order) => {
    const goals = found.filter(({ point }) => point === to).map(({ goal }) => goal);
    const wins = goals.map(({ sense, metric }) => `${sense === 'min' ? 'less' : 'more'} ${nounOf(metric)}`).join(', ');
    const steps = [...goals, ...front.goals.filter((one) => !goals.includes(one))].map(({ metric, unit }) => {
      const step = signedChange(unit, from.metrics[metric], to.metrics[metric], `neighbour.${to.id}.${metric}`);
      return goals.length === 1 && metric === goals[0]?.metric
        ? step
        : say`${unit === 'tok/J' ? unit : nounOf(metric)} ${step}`;
    });
    return {
      head: `${wins[0]?.toUpperCase()}${wins.slice(1)}, ${idOf(to)}`,
      clauses: [
        // The first step is as good as essential, further ones less and less so.
        { rank: 1 + order / 4, phrase: joined(steps) },
        ...changed(from, to).map((phrase, i): Clause => ({ rank: 8 + i, phrase, ...(i > 0 && { joint: ', ' }) })),
      ],
    };
  });
}

/** The genes that a move changes, as `decode.accelerator b200 -> tpu-v7`. */
function changed(from: Point, to: Point): Phrase[] {
  return Object.keys(from.genes)
    .filter((name) => name in to.genes && from.genes[name] !== to.genes[name])
    .map((name) => say`${named(name)} to ${namedGene(`neighbour.${to.id}.gene.${name}`, to.genes[name])}`);
}

function priceClauses(front: Front, point: Point): Clause[] {
  if (!front.goals.some(({ metric }) => isPriced(metric))) return [];
  const flips = priceFlips(front, point);
  // Networks and memories have prices too; those that are estimates stand among these.
  if (flips.length === 0)
    return [{ rank: 1, phrase: words('no price of devices or electricity lets another win, up to fourfold') }];
  return flips.map(({ price, factor, by }, i): Clause => {
    const what = price === 'electricity' ? price : `${named(price)} devices`;
    const name = `flip.${price}.${factor > 1 ? 'dearer' : 'cheaper'}`;
    const change =
      factor >= 2
        ? say`${figure(name, factor, 'factor')} as dear`
        : say`${figure(name, Math.abs(factor - 1), 'share')} ${factor > 1 ? 'dearer' : 'cheaper'}`;
    return {
      rank: i === 0 ? 1 : i + 3,
      phrase: say`${what} ${change} (${by === undefined ? 'it breaks a limit' : `${idOf(by)} then wins`})`,
    };
  });
}

interface EstimateFlip {
  readonly phrase: Phrase;
  readonly ofPrice: boolean;
}

/** Estimates that flip the point by one of their ends, prices first: to a buyer they say most. */
function estimateFlips({ estimates }: Front, point: Point): EstimateFlip[] {
  const flips = estimates.flatMap(({ fact, value, ends }) =>
    ends.flatMap((end): EstimateFlip[] => {
      const effect = effectOf(end, point);
      if (effect === undefined) return [];
      const path = `estimate.${fact}.${end.end}`;
      const at = value === 0 ? figure(path, end.value, '') : figure(path, end.value / value, 'factor');
      const phrase = say`${factName(fact)} at ${at}${value === 0 ? '' : ' its value'} (${effect})`;
      return [{ phrase, ofPrice: isPrice(fact) }];
    }),
  );
  return [...flips.filter(({ ofPrice }) => ofPrice), ...flips.filter(({ ofPrice }) => !ofPrice)];
}

/** `b200.price.usd`, `us-2026.electricityUsdPerKwh`. */
const isPrice = (fact: string): boolean => /usd/i.test(fact.split('.').at(-1) ?? '');

/** Who trusts the point trusts these. */
function leaningClauses(front: Front, point: Point): Clause[] {
  const count = point.leansOn.length;
  const unweighed = unweighedOf(front, point);
  const weighed = front.estimates.length > 0 && unweighed === 0;
  const safe = weighed && count > 0 && estimateFlips(front, point).length === 0;
  return [
    ...(safe ? [{ rank: 2, phrase: words('no estimate flips it') }] : []),
    { rank: 3, phrase: say`leans on ${figure('leansOn', count, '')} estimate${count === 1 ? '' : 's'}` },
    ...(unweighed > 0
      ? [{ rank: 2, phrase: say`${figure('unweighed', unweighed, '')} that may move it not weighed` }]
      : []),
  ];
}

/** Facts that nobody weighed, and that the point leans on or may move with: prices and coefficients are named by no point. */
function unweighedOf({ estimates, points }: Front, { leansOn }: Point): number {
  const naming = (fact: string) => points.filter((one) => one.leansOn.includes(fact)).length;
  return estimates.filter(
    ({ fact, leftOut, points: concerned }) =>
      leftOut !== undefined && (leansOn.includes(fact) || concerned > naming(fact)),
  ).length;
}

/** The end of a fact's path, which tells it apart; of a price all of it, as every part has one. */
const factName = (path: string): string =>
  shorten(
    harmless(
      isPrice(path)
        ? path
        : path
            .split('.')
            .slice(isOfQuality(path) ? -3 : -2)
            .join('.'),
    ),
    40,
  );

/** `llama-3.1-70b.quality.kv.fp8`. */
const isOfQuality = (path: string): boolean => path.split('.').at(-3) === 'quality';

type End = Front['estimates'][number]['ends'][number];

function effectOf({ leaves, breaks, best }: End, { id }: Point): string | undefined {
  if (breaks.includes(id)) return 'it breaks a limit';
  if (leaves.includes(id)) return 'another point beats it';
  const lost = best.find(({ from }) => from === id);
  if (lost !== undefined) return `${shorten(harmless(lost.to), 20)} is the best in ${nounOf(lost.metric)}`;
  const won = best.find(({ to }) => to === id);
  return won === undefined ? undefined : `it becomes the best in ${nounOf(won.metric)}`;
}
