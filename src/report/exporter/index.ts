import { frontCsv } from '../../run/front.js';
import type { Front } from '../../run/schema.js';

/** What `export --to` writes: a new format is one line here. */
export const exporters = {
  csv: (front: Front) => frontCsv(front),
  json: (front: Front) => `${JSON.stringify(front, null, 1)}\n`,
} satisfies Record<string, (front: Front) => string>;
