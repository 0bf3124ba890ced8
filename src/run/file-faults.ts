import { join } from 'node:path';
import { counted } from '../catalog/count.js';
import type { Alternative } from './alternative.js';
import { bandOf, tiesCsv } from './beside.js';
import { digestOfFile, digestOfPieces, type FileDigest } from './file-digest.js';
import type { TiedDesign } from './front.js';
import type { Plan } from './plan.js';
import { samplesName } from './samples-file.js';
import type { Manifest } from './schema.js';

/** What a certificate says of a list of designs beside the front. */
interface Listed {
  /** Null: there are too many, and no file lists them. */
  readonly designs?: number | null;
  readonly points?: number;
}

/**
 * Where the files beside front.json are not those that the run wrote, or do not list what they should. `designs`: those of
 * the front with their ties; undefined where the front itself is at fault, which nothing can be held against.
 */
export function fileFaults(
  folder: string,
  plan: Plan,
  alternatives: readonly Alternative[],
  { certificate, files }: Manifest,
  designs: readonly TiedDesign[] | undefined,
): string[] {
  const what = bandOf(plan) === undefined ? undefined : plan.ties === true ? 'ties' : 'band';
  const said = what === undefined ? undefined : (certificate?.[what] as Listed | undefined);
  const list = what === undefined || said?.designs === null ? undefined : `${what}.csv`;
  const names = ['front.csv', samplesName, ...(list === undefined ? [] : [list])];
  const found = new Map(names.map((name) => [name, digestOfFile(join(folder, name))]));
  const faults = names.flatMap((name) => faultOf(name, found.get(name), files?.[name]));
  if (what === undefined) return faults;
  if (said === undefined) return [...faults, `manifest.json: the certificate says nothing of the ${what} asked for`];
  const written = list === undefined ? undefined : found.get(list);
  if (list === undefined || written === undefined) return faults;
  if (written.lines - 1 !== said.designs)
    faults.push(
      `${list} lists ${counted(written.lines - 1, 'design')}, the certificate says ${said.designs ?? 'nothing'}`,
    );
  if (what === 'ties' && designs !== undefined) faults.push(...tieFaults(plan, alternatives, designs, written, said));
  return faults;
}

function faultOf(name: string, found: FileDigest | undefined, written: string | undefined): string[] {
  if (found === undefined) return [`${name} is missing, or cannot be read`];
  if (written === undefined) return [`the manifest holds no hash of ${name}`];
  return found.digest === written ? [] : [`${name} is not the file that the run wrote: its hash has changed`];
}

/** The ties of front.json are evaluated again with its points: ties.csv lists these and no others. */
function tieFaults(
  plan: Plan,
  alternatives: readonly Alternative[],
  designs: readonly TiedDesign[],
  written: FileDigest,
  said: Listed,
): string[] {
  const points = designs.filter(({ ties = [] }) => ties.length > 0).length;
  return [
    ...(written.digest === digestOfPieces(tiesCsv(plan, alternatives, designs))
      ? []
      : ['ties.csv does not list the ties that front.json holds']),
    ...(points === said.points
      ? []
      : [`front.json has ties of ${counted(points, 'point')}, the certificate says ${said.points}`]),
  ];
}
