import { type Entry, loadCatalog } from '../../src/catalog/catalog.js';
import type { Format, Model } from '../../src/catalog/schema.js';
import { shapeOf, type Shape, type WeightFormats } from '../../src/core/shape.js';

export const catalog = loadCatalog();

export function model(id: string): Model {
  return entry('models', id);
}

export function shape(id: string): Shape {
  return shapeOf(model(id));
}

export function entry<K extends 'models' | 'accelerators' | 'links' | 'prices' | 'coefficients'>(
  kind: K,
  id: string,
): Entry<K> {
  const found = (catalog[kind] as ReadonlyMap<string, Entry<K>>).get(id);
  if (found === undefined) throw new Error(`the catalogue has no ${id} in ${kind}`);
  return found;
}

/** Every linear layer in one format, embeddings and head in bf16. */
export function all(format: Format): WeightFormats {
  return { experts: format, rest: format, lossless: true };
}
