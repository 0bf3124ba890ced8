import type { Document } from '../catalog/document.js';
import { ambiguousKey, badFlag } from '../catalog/input-error.js';
import { nearestChoice } from '../catalog/nearest.js';
import { validate } from '../catalog/validate.js';
import { type Gene, type GeneValue, genes } from './gene.js';
import { valueSchema } from './schema.js';

/** `--set KEY=VALUE`: one value in the place of a gene's list, held to the same rules as in the file. */

export interface Override {
  readonly value: GeneValue;
  /** The flag, as a document whose one value has the gene's path. */
  readonly document: Document;
}

export function readOverrides(overrides: ReadonlyMap<string, string>): Map<Gene, Override> {
  const found = new Map<Gene, Override>();
  for (const [key, text] of overrides) {
    const flag = `--set ${key}=${text}`;
    const gene = geneOf(key, flag);
    if (found.has(gene))
      throw badFlag(flag, text, `${nameOf(gene)} is set twice`, undefined, 'Give one --set for each gene.');
    found.set(gene, readOverride(gene, text, flag));
  }
  return found;
}

const nameOf = (gene: Gene): string => `${gene.pool}.${gene.key}`;

function geneOf(key: string, flag: string): Gene {
  const exact = genes.find((gene) => nameOf(gene) === key);
  if (exact) return exact;
  const bare = genes.filter((gene) => gene.key === key);
  if (bare.length > 1) throw ambiguousKey({ flag }, key, bare.map(nameOf));
  if (bare[0]) return bare[0];
  const names = genes.map(nameOf);
  const nearest = nearestChoice(key, key.includes('.') ? names : genes.map((gene) => gene.key));
  const near = genes.find((gene) => gene.key === nearest);
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
