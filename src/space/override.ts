import type { Document } from '../catalog/document.js';
import { ambiguousKey, badFlag } from '../catalog/input-error.js';
import { nearestChoice } from '../catalog/nearest.js';
import { validate } from '../catalog/validate.js';
import { type AlternativeName, alternatives } from './alternative.js';
import { type Gene, type GeneValue, genes, type Pool } from './gene.js';
import { valueSchema } from './schema.js';

/** `--set KEY=VALUE`: one value in the place of a gene's list, held to the same rules as in the file. */

export interface Override {
  readonly value: GeneValue;
  /** The flag, as a document whose one value has the gene's path. */
  readonly document: Document;
}

/** `known`: the genes of the space at hand. */
export function readOverrides(overrides: ReadonlyMap<string, string>, known: readonly Gene[]): Map<Gene, Override> {
  const found = new Map<Gene, Override>();
  for (const [key, text] of overrides) {
    const flag = `--set ${key}=${text}`;
    const gene = geneOf(key, flag, known);
    if (found.has(gene))
      throw badFlag(flag, text, `${nameOf(gene)} is set twice`, undefined, 'Give one --set for each gene.');
    found.set(gene, readOverride(gene, text, flag));
  }
  return found;
}

const nameOf = (gene: Gene): string => `${gene.pool}.${gene.key}`;

/** A shared gene that the designs meant do not have would be set for nothing. */
export function refuseUnread(set: Iterable<Gene>, own: readonly { readonly pool: Pool; readonly key: string }[]): void {
  for (const gene of set) {
    if (own.some(({ pool, key }) => pool === gene.pool && key === gene.key)) continue;
    const advice = 'Leave it away: a co-located pool has no other to agree with.';
    throw badFlag(`--set ${nameOf(gene)}`, gene.key, `${nameOf(gene)} is no gene of these designs`, undefined, advice);
  }
}

/** The kind of system whose genes flags set; nothing where they set only shared ones. */
export function alternativeOf(set: readonly Gene[]): AlternativeName | undefined {
  const kinds = (Object.keys(alternatives) as AlternativeName[]).filter((name) =>
    set.some(({ pool }) => (alternatives[name].pools as readonly Pool[]).includes(pool)),
  );
  if (kinds.length < 2) return kinds[0];
  const names = set.map(nameOf);
  throw badFlag(
    names.map((name) => `--set ${name}`).join(' '),
    names.join(),
    'genes of co-located and of other pools are set together',
    undefined,
    'One design is of one kind: set those of `colocated`, or those of `prefill` and `decode`.',
  );
}

function geneOf(key: string, flag: string, known: readonly Gene[]): Gene {
  const exact = genes.find((gene) => nameOf(gene) === key);
  if (exact && !known.includes(exact))
    throw badFlag(
      flag,
      key,
      `the space has no ${exact.pool} pool`,
      known.map(nameOf).find((name) => name.endsWith(`.${exact.key}`)),
      `Add \`${exact.pool}: { accelerator: ... }\` to it.`,
    );
  if (exact) return exact;
  const bare = known.filter((gene) => gene.key === key);
  if (bare.length > 1) throw ambiguousKey({ flag }, key, bare.map(nameOf));
  if (bare[0]) return bare[0];
  const names = known.map(nameOf);
  const nearest = nearestChoice(key, key.includes('.') ? names : known.map((gene) => gene.key));
  const near = known.find((gene) => gene.key === nearest);
  throw badFlag(
    flag,
    key,
    `unknown gene ${JSON.stringify(key.slice(0, 60))}`,
    near ? nameOf(near) : nearest,
    '`copareto list genes` shows all.',
  );
}

function readOverride(gene: Gene, text: string, flag: string): Override {
  const number = gene.kind === 'number' && text.trim() !== '' ? Number(text) : Number.NaN;
  // Text that is no number stays text, and is refused as such.
  const written = Number.isNaN(number) ? text : number;
  const document: Document = {
    file: flag,
    data: { [gene.pool]: { [gene.key]: written } },
    locate: () => ({ flag }),
    written: () => text,
  };
  if (gene.kind === 'id' && gene.also.includes('all') && text.trim().toLowerCase() === 'all')
    throw badFlag(flag, text, '`all` is many values, and --set takes one', undefined, 'Give one accelerator.');
  const schema = valueSchema(gene).describe(gene.meaning);
  const withDefault = Array.isArray(gene.default) ? schema.default(gene.default[0] as GeneValue) : schema;
  return { value: validate(document, withDefault, [gene.pool, gene.key]), document };
}
