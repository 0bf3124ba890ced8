import { dirname, isAbsolute, join } from 'node:path';
import { type Catalog, resolve } from '../catalog/catalog.js';
import { type Document, readDocument } from '../catalog/document.js';
import { fileMissing, InputError, missingKey, namedIn, unknownId } from '../catalog/input-error.js';
import { refuseOther } from '../catalog/kind.js';
import { modelFromConfig } from '../catalog/huggingface.js';
import { formats, type Model } from '../catalog/schema.js';
import { validate } from '../catalog/validate.js';
import { genesOf } from './alternative.js';
import { type Gene, type GeneValue, genes, type Pool, pools as allPools } from './gene.js';
import { alternativeOf, readOverrides, refuseUnread } from './override.js';
import { type SpaceFile, spaceSchema } from './schema.js';
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
  refuseOther(document, 'space');
  const file = validate(document, spaceSchema);
  const { model, modelOrigin } = findModel(file.model, document, catalog);
  const context: Context = { catalog, availability: file.availability };
  const pools = poolsOf(file, document);
  const set = readOverrides(
    overrides,
    genes.filter((gene) => pools.includes(gene.pool)),
  );
  const valuesOf = (gene: Gene): GeneValue[] => {
    const at = [gene.pool, gene.key];
    // A gene of the file is checked even where a flag replaces it: a wrong file stays wrong.
    const written = file[gene.pool]?.[gene.key] ?? narrowest(model);
    const values = geneValues(gene, written as GeneValue[], document, at, context);
    const override = set.get(gene);
    return override ? geneValues(gene, override.value, override.document, at, context) : values;
  };
  const all = genes
    .filter((gene) => pools.includes(gene.pool))
    .map((gene) => ({ pool: gene.pool, key: gene.key, values: valuesOf(gene) }));
  const meant = alternativeOf([...set.keys()]);
  const own = meant === undefined ? all : genesOf({ genes: all }, meant);
  refuseUnread(set.keys(), own);
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
    genes: own,
  };
}

/** The pools that a file describes: prefill and decode, or one that does both, or either. */
function poolsOf(file: SpaceFile, document: Document): Pool[] {
  const has = (pool: Pool) => file[pool] !== undefined;
  const [given, absent] = has('prefill') ? (['prefill', 'decode'] as const) : (['decode', 'prefill'] as const);
  if (has(given) && !has(absent))
    throw missingKey(
      document.locate([given], 'key'),
      absent,
      `A ${given} pool needs a ${absent} pool: add \`${absent}: { accelerator: ... }\`, or write \`colocated\` for a pool that does both.`,
    );
  if (!has(given) && !has('colocated'))
    throw missingKey(
      document.locate([]),
      'prefill and decode, or colocated,',
      'Add `prefill: { accelerator: ... }` and `decode: { accelerator: ... }`, or `colocated: { accelerator: ... }`.',
    );
  return allPools.filter(has);
}

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
    throw error instanceof InputError && error.line === undefined ? namedIn(place, error) : error;
  }
}
