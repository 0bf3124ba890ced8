import { type Catalog, normalise, resolve } from '../catalog/catalog.js';
import type { Document, Path } from '../catalog/document.js';
import { badValue, duplicateValue, emptyList, notAvailable, type Place, unknownId } from '../catalog/input-error.js';
import { nearestChoice } from '../catalog/nearest.js';
import type { Accelerator, Availability } from '../catalog/schema.js';
import type { Gene, GeneValue, IdGene } from './gene.js';
import { expandRange, type Range } from './range.js';

/** What a file says of a gene -> the list of its values, with ids as the catalogue spells them. */

export interface Context {
  readonly catalog: Catalog;
  readonly availability: 'market' | 'any';
}

type Written = GeneValue | readonly GeneValue[] | Range;

export function geneValues(
  gene: Gene,
  written: Written,
  document: Document,
  path: Path,
  context: Context,
): GeneValue[] {
  const name = `${gene.pool}.${gene.key}`;
  if (typeof written === 'object' && 'from' in written) {
    if (gene.kind !== 'number') throw new Error(`${name} cannot be a range`);
    return expandRange(written, gene, name, document, path);
  }
  const list = typeof written === 'object' ? written : [written];
  const placeOf = (index: number): Place => document.locate(typeof written === 'object' ? [...path, index] : path);
  if (gene.kind === 'id' && list.some((value) => isWord(gene, 'all', value))) {
    const [other] = list.filter((value) => !isWord(gene, 'all', value));
    if (other !== undefined || list.length > 1)
      throw badValue(
        placeOf(0),
        name,
        'all',
        `stands beside ${other ?? 'itself'}`,
        'all',
        'It already holds every one: write it alone.',
      );
    return everyAccelerator(name, placeOf(0), context);
  }
  const values = list.map((value, index) => {
    if (gene.kind === 'id') return idOf(gene, String(value), placeOf(index), context);
    // -0 and 0 are one value.
    return typeof value === 'number' ? value + 0 : value;
  });
  const firstOf = new Map<GeneValue, number>();
  for (const [index, value] of values.entries()) {
    const first = firstOf.get(value);
    if (first !== undefined) throw duplicateValue(placeOf(index), name, list[index], list[first]);
    firstOf.set(value, index);
  }
  return values;
}

const isWord = (gene: IdGene, word: string, value: GeneValue): boolean =>
  gene.also.includes(word) && normalise(String(value)) === word;

const onMarket: readonly Availability[] = ['buy', 'rent'];
const admitted = (entry: Accelerator, { availability }: Context): boolean =>
  availability === 'any' || (onMarket.includes(entry.availability) && !entry.counterfactual);

function everyAccelerator(name: string, place: Place, context: Context): string[] {
  const ids = [...context.catalog.accelerators.values()]
    .filter((entry) => admitted(entry, context))
    .map(({ id }) => id);
  if (ids.length === 0)
    throw emptyList(place, name, 'No accelerator of the catalogue is for sale: `availability: any` admits all.', 'any');
  return ids;
}

function idOf(gene: IdGene, text: string, place: Place, context: Context): string {
  const word = gene.also.find((one) => one !== 'all' && isWord(gene, one, text));
  if (word !== undefined) return word;
  if (gene.catalogue === 'accelerators') {
    const result = resolve(context.catalog, 'accelerators', text, (entry) => admitted(entry, context));
    if (result.entry) return result.entry.id;
    if (result.refused) throw notAvailable(place, result.refused.id, describe(result.refused), result.nearest);
    throw unknownId(place, 'accelerator', text, result.known, result.nearest, 'accelerators');
  }
  const uses: readonly string[] = gene.use ?? [];
  const result =
    gene.catalogue === 'links'
      ? resolve(context.catalog, 'links', text, (entry) => uses.includes(entry.use))
      : resolve(context.catalog, 'memories', text, (entry) => uses.includes(entry.use));
  if (result.entry) return result.entry.id;
  const thing = gene.catalogue === 'links' ? 'link' : 'memory';
  const noun = `${uses.join(' or ')} ${thing}`;
  const known = [...gene.also, ...result.known];
  if (result.refused) {
    const is = `is a ${result.refused.use} ${thing}, not a ${noun}`;
    throw badValue(place, `${gene.pool}.${gene.key}`, text, is, result.nearest, `Known: ${known.join(', ')}.`);
  }
  throw unknownId(
    place,
    noun,
    text,
    known,
    nearestChoice(text, result.nearest === undefined ? gene.also : [result.nearest, ...gene.also]),
    gene.catalogue,
  );
}

const describe = (entry: Accelerator): string =>
  onMarket.includes(entry.availability) && entry.counterfactual ? 'counterfactual' : entry.availability;
