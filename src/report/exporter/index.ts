import { readEnded, readFinished } from '../../run/read.js';
import { readView } from '../gather.js';
import type { ExportedFile } from '../../run/write-new.js';
import { reportPage } from './html.js';
import type { Picture } from './picture.js';
import { parquet } from './parquet.js';
import { seeds } from './seeds.js';

/** A format writes one file, as text or bytes, from the folder of a run that has ended: any other is NOT_FINISHED. */
export type Exporter = (folder: string, picture?: Picture) => Promise<string | Uint8Array> | string | Uint8Array;

/** What `export --to` writes: a new format is one line here. */
export const exporters = {
  csv: (folder) => readFinished(folder).csv,
  json: (folder) => `${JSON.stringify(readFinished(folder).front, null, 1)}\n`,
  html: async (folder) => {
    // The page itself can show a run that goes on, as the studio's does: a file would show it for ever.
    readEnded(folder);
    return reportPage([await readView(folder)]);
  },
  parquet: (folder) => parquet(readFinished(folder).front),
  svg: async (folder, { name, options }: Picture = { name: 'front', options: {} }) => {
    readEnded(folder);
    // The library of charts takes longer to load than any other verb takes.
    const { svgPicture } = await import('./svg.js');
    return svgPicture(await readView(folder), name, options);
  },
} satisfies Record<string, Exporter>;

/** A format of several files, which come one by one. */
type FolderExporter = (folder: string) => Iterable<ExportedFile>;

/** The same for formats that are folders. */
export const folderExporters = { seeds } satisfies Record<string, FolderExporter>;
