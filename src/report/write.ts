import type { Written } from '../run/drive.js';
import { writeWhole } from '../run/folder.js';
import { reportPage } from './exporter/html.js';
import { viewOf } from './gather.js';

/** Leaves report.html in a run folder: what every search ends with. */
export async function writeReport(run: Written): Promise<void> {
  writeWhole(run.folder, 'report.html', reportPage([await viewOf(run)]));
}
