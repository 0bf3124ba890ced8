import { readFinished } from '../../run/read.js';
import { readView } from '../gather.js';
import { reportPage } from './html.js';

/** A format writes one file, as text or bytes, from a run folder. */
type Exporter = (folder: string) => Promise<string | Uint8Array> | string | Uint8Array;

/** What `export --to` writes: a new format is one line here. */
export const exporters = {
  csv: (folder) => readFinished(folder).csv,
  json: (folder) => `${JSON.stringify(readFinished(folder).front, null, 1)}\n`,
  html: async (folder) => reportPage([await readView(folder)]),
} satisfies Record<string, Exporter>;
