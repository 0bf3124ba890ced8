import type { Front, Point } from '../../run/schema.js';
import type { Compared, Comparison, Share } from './compare.js';
import { harmless, short } from './format.js';
import { nounOf, signedChange } from './goal.js';
import { quantity } from './quantity.js';
import { idOf, systemPhrase } from './system-words.js';
import { shorten, wrap } from './wrap.js';

/** Designs listed of each kind; JSON has all. */
const shown = 5;

/** A comparison in words, at most 80 columns wide. */
export function compareText(found: Comparison, a: Compared, b: Compared): string {
  const { hypervolume: volume, coverage, epsilon } = found;
  const digits = (value: number) => short(value, 4);
  return [
    `a  ${runLine(a)}`,
    `b  ${runLine(b)}`,
    inputsLine(found.inputsThatDiffer),
    '',
    `hypervolume  a ${digits(volume.a)}, b ${digits(volume.b)}, both together ${digits(volume.both)}`,
    ...referenceLines(found),
    '',
    coverageLine('a', 'b', coverage.aOfB),
    coverageLine('b', 'a', coverage.bOfA),
    ...(epsilon === null
      ? []
      : [`to be as good as the other everywhere, a lacks ${lack(epsilon.a)}, b ${lack(epsilon.b)} of the box`]),
    '',
    `designs  ${found.stayed.length} stayed, ${found.replaced.length} gave way to a tie, ${found.moved.length} moved, ${found.entered.length} entered, ${found.left.length} left`,
    ...listed('entered', found.entered, (id) => pointLine(b.front, id)),
    ...listed('left', found.left, (id) => pointLine(a.front, id)),
    ...listed('moved', found.moved, ({ id, goals }) => {
      const steps = goals.map(({ metric, from, to }) => {
        const unit = found.goals.find((goal) => goal.metric === metric)?.unit ?? '';
        return `${nounOf(metric)} ${quantity(from, unit)} to ${quantity(to, unit)} (${signedChange(unit, from, to, metric).text})`;
      });
      return `${shorten(harmless(id), 20)}  ${steps.join(', ')}`;
    }),
  ]
    .map((line) => wrap(line, 4))
    .join('\n');
}

function runLine({ name, front, manifest }: Compared): string {
  const size = front.points.length === 1 ? '1 point' : `${front.points.length} points`;
  return `${shorten(harmless(name), 40)}: ${shorten(harmless(manifest.space), 30)}, ${shorten(harmless(manifest.objective), 30)}, ${size}`;
}

/** Nobody shall compare apples without being told. */
function inputsLine(differing: Comparison['inputsThatDiffer']): string {
  const names = {
    space: 'the space',
    objective: 'the objective',
    facts: 'facts of the catalogue',
    code: 'the program',
  };
  if (differing.length === 0) return 'Same space, objective, facts and program.';
  return `NOT ASKED ALIKE: they differ in ${differing.map((what) => names[what]).join(', ')}.`;
}

function referenceLines({ scale }: Comparison): string[] {
  if (scale === null) return [];
  const point = (of: 'ideal' | 'reference') =>
    scale.map((one) => `${nounOf(one.metric)} ${quantity(one[of], one.unit)}`).join(', ');
  return [
    `  share of the box from the best of both (${point('ideal')}) to the reference point (${point('reference')}): the worst of both, a tenth of the span further`,
  ];
}

function coverageLine(by: string, of: string, share: Share | null): string {
  if (share === null) return `coverage  ${of} has no point to cover`;
  return `coverage  ${by} is as good as or better than ${quantity(share.asGood, 'share')} of ${of}'s points, and beats ${quantity(share.beats, 'share')}`;
}

const lack = (epsilon: number): string => (epsilon <= 0 ? 'nothing' : quantity(epsilon, 'share'));

function listed<T>(head: string, all: readonly T[], line: (one: T) => string): string[] {
  const more = all.length > shown ? [`  ... ${all.length - shown} more; --json lists all`] : [];
  return all.length === 0 ? [] : [`${head}:`, ...all.slice(0, shown).map((one) => `  ${line(one)}`), ...more];
}

function pointLine(front: Front, id: string): string {
  const point = front.points.find((one) => one.id === id) as Point;
  const goals = front.goals.map(({ metric, unit }) => quantity(point.metrics[metric], unit)).join(', ');
  return `${idOf(point)}  ${goals}; ${systemPhrase(point).text}`;
}
