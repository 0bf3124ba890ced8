import { counted } from '../../catalog/count.js';
import type { Front } from '../../run/schema.js';
import type { Verification } from '../../run/verification.js';
import { harmless, short } from '../words/format.js';
import { wrap } from '../words/wrap.js';

const SHOWN = 3;

/** What `verify` tried and found, in words. */
export function verificationText(found: Verification, goals: Front['goals']): string {
  const { faults, counterExamples } = found;
  return [
    pointsText(found),
    ...faults.slice(0, SHOWN).map(({ point, fault }) => wrap(`  ${point === null ? '' : `${point}: `}${fault}`, 4)),
    ...more(faults.length, 'faults'),
    wrap(trialsText(found)),
    ...counterExamples.slice(0, SHOWN).flatMap((example) => ['', ...exampleLines(example, goals)]),
    ...more(counterExamples.length, 'counter-examples'),
    ...notes(found).map((note) => wrap(note)),
  ].join('\n');
}

function pointsText({ points, faults }: Verification): string {
  const all = counted(points, 'point');
  if (faults.length > 0) return `${all} evaluated again: ${counted(faults.length, 'fault')}`;
  return wrap(`${all} evaluated again: feasible, the same figures to the bit, none as good as another`);
}

function trialsText({ trials, counterExamples }: Verification): string {
  const { subSpaces, aroundPoints, subSpaceDesigns, largestSubSpace, randomDesigns, neighbours, failed } = trials;
  const tried = [
    `${counted(subSpaces, 'sub-space')} (${aroundPoints} around points of the front) of up to ${counted(largestSubSpace, 'design')}, ${subSpaceDesigns} in all`,
    counted(randomDesigns, 'random design'),
    `${counted(neighbours, 'neighbour')} of points`,
  ].join(', ');
  const result =
    counterExamples.length === 0 ? 'no counter-example' : counted(counterExamples.length, 'counter-example');
  const lost = failed === 0 ? '' : ` (${counted(failed, 'design')} could not be evaluated)`;
  return `${tried}: ${result}${lost}`;
}

function exampleLines(example: Verification['counterExamples'][number], goals: Front['goals']): string[] {
  const { id, foundBy, objectives, kind, points, genes } = example;
  const values = goals.map(({ metric, unit }) => `${metric} ${short(objectives[metric], 6)} ${unit}`).join(', ');
  const against =
    kind === 'dominates'
      ? `beats ${listed(points)}`
      : points.length === 0
        ? 'is feasible, and the front is empty'
        : `no point is as good, and none is beaten: it stands ${points.length > 1 ? 'between' : 'beside'} ${points.join(' and ')}`;
  return [
    wrap(`design ${id} (${foundBy}): ${values}`, 2),
    wrap(`  ${against}`, 4),
    ...Object.entries(genes).map(([name, value]) => `  ${name.padEnd(32)}${harmless(String(value))}`),
  ];
}

function listed(points: readonly string[]): string {
  const shown = points.slice(0, 5).join(', ');
  return points.length > 5 ? `${shown} and ${points.length - 5} more` : shown;
}

function more(count: number, what: string): string[] {
  return count > SHOWN ? [`  ... ${count - SHOWN} more ${what}; --json lists all`] : [];
}

function notes({ claim, algorithm, sameProgram, counterExamples }: Verification): string[] {
  return [
    ...(claim === 'incomplete' && counterExamples.length > 0
      ? [`The run (${algorithm}) made no claim of completeness: a search by samples may miss points.`]
      : []),
    ...(sameProgram ? [] : ['Another version of the program made this run: its figures may have been others.']),
  ];
}
