import type { Catalog } from '../catalog/catalog.js';
import type { Objective } from '../objective/load.js';
import type { DriveOptions, Ended } from '../run/drive.js';
import { search as searchOnly, type SearchOptions } from '../run/search.js';
import type { Space } from '../space/load.js';
import { writeReport } from './write.js';

/** Searches a space to its front, and leaves a run folder with a report. */
export function search(
  space: Space,
  objective: Objective,
  catalog: Catalog,
  options: SearchOptions & Partial<DriveOptions> = {},
): Promise<Ended> {
  return searchOnly(space, objective, catalog, { report: writeReport, ...options });
}
