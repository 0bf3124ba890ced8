import type { Finished } from '../../run/read.js';

/** What `export --to` writes: a new format is one line here. */
export const exporters = {
  csv: ({ csv }: Finished) => csv,
  json: ({ front }: Finished) => `${JSON.stringify(front, null, 1)}\n`,
} satisfies Record<string, (run: Finished) => string>;
