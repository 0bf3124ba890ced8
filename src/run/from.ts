import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { counted } from '../catalog/count.js';
import { badFlag, type InputError, quote } from '../catalog/input-error.js';
import { nearestChoice } from '../catalog/nearest.js';
import { variablesOf } from '../search/factored.js';
import type { Alternative } from './alternative.js';
import type { Start } from './plan.js';
import { readEnded, readFront } from './read.js';
import { pointSchema } from './schema.js';

/** Designs that another run found, by the genes that they are written with. */
const broughtSchema = pointSchema.pick({ id: true, genes: true });
type Brought = z.infer<typeof broughtSchema>;

/** There are no designs, or none that can be used. */
const nothingToStartFrom = (folder: string, reason: string): InputError =>
  badFlag(
    '--from',
    folder,
    reason,
    undefined,
    'Give a run folder, or one that `copareto export RUN --to seeds` made, whose designs the space holds.',
  );

/**
 * Those of a folder of seeds, in the order of their files, or of a run, in the order of its front.
 *
 * @throws InputError where there are none, and NOT_FINISHED where the run has not ended.
 */
export function readDesigns(folder: string): Brought[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw nothingToStartFrom(folder, `${quote(folder)} is no folder`);
  const ofRun = existsSync(join(folder, 'manifest.json'));
  if (ofRun || existsSync(join(folder, 'front.json'))) {
    const { points } = ofRun ? readEnded(folder).front : readFront(folder);
    return points.map(({ id, genes }) => ({ id, genes }));
  }
  const inside = join(folder, 'seeds');
  const seeds = existsSync(inside) && statSync(inside).isDirectory() ? inside : folder;
  const names = readdirSync(seeds)
    .filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'))
    .toSorted();
  if (names.length === 0) throw nothingToStartFrom(folder, `${quote(folder)} holds neither a front nor seeds`);
  return names.map((name) => readSeed(folder, join(seeds, name)));
}

function readSeed(folder: string, path: string): Brought {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw nothingToStartFrom(folder, `${quote(path)} is not JSON`);
  }
  const parsed = broughtSchema.safeParse(value);
  if (!parsed.success) throw nothingToStartFrom(folder, `${quote(path)} is no seed: it lacks an id or genes`);
  return parsed.data;
}

/** Finds designs in a space again; one that it does not hold is left out, with the first gene that says why. */
export function startOf(folder: string, brought: readonly Brought[], alternatives: readonly Alternative[]): Start {
  const designs: Start['designs'][number][] = [];
  const left: Start['left'][number][] = [];
  for (const design of brought) {
    const found = placeOf(design, alternatives);
    if (typeof found === 'string') left.push({ id: design.id, reason: found });
    else designs.push({ id: design.id, ...found });
  }
  if (designs.length > 0) return { folder, designs, left };
  const [first] = left;
  throw nothingToStartFrom(
    folder,
    first === undefined
      ? 'the front there is empty'
      : `the space holds none of the ${counted(left.length, 'design')} there; design ${first.id}: ${first.reason}`,
  );
}

function placeOf(
  { genes }: Brought,
  alternatives: readonly Alternative[],
): Omit<Start['designs'][number], 'id'> | string {
  // The kind of system is told by the pools that its genes name.
  const pools = poolsOf(Object.keys(genes));
  const alternative = alternatives.find(
    ({ factored }) => poolsOf(variablesOf(factored).map(({ name }) => name)) === pools,
  );
  if (alternative === undefined) return `the space has no systems of ${pools === '' ? 'no pools' : pools}`;
  const variables = variablesOf(alternative.factored);
  const genome: number[] = [];
  for (const variable of variables) {
    const { name } = variable;
    if (!('values' in variable)) throw new Error(`${name} has no list of values`);
    const value = genes[name];
    if (value === undefined) return `it has no gene ${name}`;
    const index = variable.values.indexOf(value);
    if (index < 0)
      return `${name} is ${quote(value)}; the nearest in the space is ${nearestOf(value, variable.values)}`;
    genome.push(index);
  }
  const foreign = Object.keys(genes).find((name) => !variables.some((variable) => variable.name === name));
  return foreign === undefined ? { alternative: alternative.name, genome } : `the space has no gene ${foreign}`;
}

function poolsOf(names: readonly string[]): string {
  const pools = names.map((name) => name.slice(0, Math.max(name.indexOf('.'), 0)));
  return [...new Set(pools)]
    .filter((pool) => pool !== 'shared')
    .toSorted()
    .join(' and ');
}

function nearestOf(value: string | number, values: readonly (string | number | boolean)[]): string {
  const numbers = values.filter((one) => typeof one === 'number');
  if (typeof value !== 'number' || numbers.length < values.length)
    return quote(nearestChoice(value, values.map(String)));
  return quote(numbers.reduce((nearest, one) => (Math.abs(one - value) < Math.abs(nearest - value) ? one : nearest)));
}
