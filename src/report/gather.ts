import { basename, relative, resolve } from 'node:path';
import type { Written } from '../run/drive.js';
import type { Plan } from '../run/plan.js';
import { hasEnded, readEnded, readManifest, readOwnPlan, readSamples } from '../run/read.js';
import type { Cloud, Question, RunView } from './view.js';

/** A run folder as pictures and pages need it. A run that goes on has no front yet. */
export async function readView(folder: string): Promise<RunView> {
  const manifest = readManifest(folder);
  const plan = readOwnPlan(folder, manifest);
  if (!hasEnded(manifest))
    return { name: nameOf(folder), place: placeOf(folder), manifest, question: questionOf(plan) };
  return viewOf({ folder, plan, ...readEnded(folder) });
}

export async function viewOf({ folder, plan, manifest, front }: Written): Promise<RunView> {
  const cloud = await cloudOf(folder);
  return {
    name: nameOf(folder),
    place: placeOf(folder),
    manifest,
    question: questionOf(plan),
    front,
    ...(cloud !== undefined && { cloud }),
  };
}

/** A folder's path from here: what a person who searched here would type. */
export const placeOf = (folder: string): string => relative(process.cwd(), resolve(folder)) || '.';

const nameOf = (folder: string): string => basename(resolve(folder));

function questionOf({ space, objective }: Plan): Question {
  const { name, file, genes, availability, redundancy } = space;
  return {
    space: {
      name,
      file,
      genes,
      availability,
      redundancy,
      model: space.model.id,
      ...(space.notes !== undefined && { notes: space.notes }),
    },
    objective: {
      name: objective.name,
      file: objective.file,
      goals: objective.goals,
      limits: objective.limits,
      demand: objective.demand,
      workload: objective.workload.id,
      prices: objective.prices.id,
      ...(objective.notes !== undefined && { notes: objective.notes }),
    },
  };
}

/** The designs off the front that the run kept for pictures; none where it kept none. */
async function cloudOf(folder: string): Promise<Cloud | undefined> {
  const samples = await readSamples(folder);
  if (samples === undefined) return undefined;
  const { ids, rules, genes, metrics } = samples;
  // A pool that does both phases stands for each of them.
  const partOf = (pool: string, row: number) =>
    String(genes[`${pool}.accelerator`]?.[row] ?? genes['colocated.accelerator']?.[row] ?? '');
  const [prefill, decode] = ['prefill', 'decode'].map((pool) => ids.map((_, row) => partOf(pool, row)));
  const parts = numbered([...prefill, ...decode]);
  const broken = numbered(rules.filter((rule) => rule !== null));
  return {
    count: ids.length,
    metrics,
    rule: rules.map((rule) => (rule === null ? -1 : broken.of(rule))),
    rules: broken.names,
    prefill: prefill.map(parts.of),
    decode: decode.map(parts.of),
    accelerators: parts.names,
  };
}

/** Distinct names in alphabetical order, and the place of each. */
function numbered(all: readonly string[]): { names: string[]; of: (name: string) => number } {
  const names = [...new Set(all)].sort();
  const places = new Map(names.map((name, place) => [name, place]));
  return { names, of: (name) => places.get(name) ?? -1 };
}
