import { dirname, isAbsolute, join } from 'node:path';
import { type Catalog, resolve } from '../catalog/catalog.js';
import { type Document, readDocument } from '../catalog/document.js';
import { fileMissing, InputError, unknownId } from '../catalog/input-error.js';
import { modelFromConfig } from '../catalog/huggingface.js';
import { formats, type Model } from '../catalog/schema.js';
import { validate } from '../catalog/validate.js';
import { type Gene, type GeneValue, genes, type Pool } from './gene.js';
import { readOverrides } from './override.js';
import { spaceSchema } from './schema.js';
import { slugOf } from './slug.js';
import { type Context, geneValues } from './values.js';

/** What may vary, as plain data: every gene has its values, defaults included, in the order of the list of genes. */
export interface Space {
  readonly name: string;
  /** The name as a safe file name. */
  readonly slug: string;
  readonly file: string;
  readonly model: Model;
  readonly modelOrigin: ModelOrigin;
  readonly availability: 'market' | 'any';
  readonly redundancy: 'pair' | 'none';
  readonly allowUnknownQuality: boolean;
  readonly notes?: string;
  readonly genes: readonly SpaceGene[];
}

export type ModelOrigin =
  | { readonly kind: 'catalogue'; readonly id: string }
  | { readonly kind: 'file'; readonly file: string };

export interface SpaceGene {
  readonly pool: Pool;
  readonly key: string;
  readonly values: readonly GeneValue[];
}

export function loadSpace(path: string, catalog: Catalog, overrides: ReadonlyMap<string, string> = new Map()): Space {
  const document = readDocument(path);
  const file = validate(document, spaceSchema);
  const { model, modelOrigin } = findModel(file.model, document, catalog);
  const context: Context = { catalog, availability: file.availability };
  const set = readOverrides(overrides);
  const valuesOf = (gene: Gene): GeneValue[] => {
    const at = [gene.pool, gene.key];
    // A gene of the file is checked even where a flag replaces it: a wrong file stays wrong.
    const written = file[gene.pool][gene.key] ?? narrowest(model);
    const values = geneValues(gene, written as GeneValue[], document, at, context);
    const override = set.get(gene);
    return override ? geneValues(gene, override.value, override.document, at, context) : values;
  };
  return {
    name: file.name,
    slug: slugOf(file.name),
    file: path,
    model,
    modelOrigin,
    availability: file.availability,
    redundancy: file.redundancy,
    allowUnknownQuality: file.allowUnknownQuality,
    ...(file.notes !== undefined && { notes: file.notes }),
    genes: genes.map((gene) => ({ pool: gene.pool, key: gene.key, values: valuesOf(gene) })),
  };
}

/** Designs covered: the product of the list lengths, which soon exceeds 2^53. */
export const designCount = (space: Pick<Space, 'genes'>): bigint =>
  space.genes.reduce((product, gene) => product * BigInt(gene.values.length), 1n);

function narrowest({ nativeFormat, moe }: Model): string[] {
  const native = moe ? [nativeFormat.experts, nativeFormat.rest] : [nativeFormat.rest];
  return [formats.findLast((format) => native.includes(format)) ?? nativeFormat.rest];
}

function findModel(text: string, document: Document, catalog: Catalog): { model: Model; modelOrigin: ModelOrigin } {
  const place = document.locate(['model']);
  const found = resolve(catalog, 'models', text);
  const isFile = text.endsWith('.json');
  if (!isFile && found.entry) return { model: found.entry, modelOrigin: { kind: 'catalogue', id: found.entry.id } };
  if (!isFile && !/[/\\]/.test(text)) throw unknownId(place, 'model', text, found.known, found.nearest, 'models');
  const file = isAbsolute(text) ? text : join(dirname(document.file), text);
  try {
    return {
      model: modelFromConfig(file),
      modelOrigin: { kind: 'file', file: text },
    };
  } catch (error) {
    // A slash also stands in the names on Hugging Face, so neither file nor id may have been meant.
    if (error instanceof InputError && error.code === 'FILE_MISSING' && error.file !== undefined)
      throw fileMissing(
        place,
        file,
        (error.nearest as string | undefined) ?? found.nearest,
        'Nor is there such a model: `copareto list models` shows all.',
      );
    throw error;
  }
}
