import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fileMissing } from './input-error.js';

/** Names of the files of one kind of fact. */
export function factFiles(folder: URL): string[] {
  try {
    return readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  } catch {
    throw fileMissing(
      { file: fileURLToPath(folder) },
      fileURLToPath(folder),
      undefined,
      'A catalogue has one folder for each kind of fact.',
    );
  }
}
