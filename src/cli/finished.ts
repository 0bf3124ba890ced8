import { notFinished } from '../catalog/input-error.js';
import { readFront, readManifest } from '../run/read.js';
import type { Front, Manifest } from '../run/schema.js';

/** A run that came to an end, with its front; it may be empty. */
export function readEnded(folder: string): { readonly manifest: Manifest; readonly front: Front } {
  const manifest = readManifest(folder);
  if (manifest.status === 'running' || manifest.status === 'interrupted') throw notFinished(folder, manifest.status);
  return { manifest, front: readFront(folder) };
}
