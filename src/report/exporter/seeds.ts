import * as z from 'zod';
import { readSeeds, seedSchema, type Seed } from '../../run/seed.js';
import type { ExportedFile } from '../../run/write-new.js';
import { experimentOf } from './seeds-aiconfigurator.js';
import { astraInput } from './seeds-astra.js';
import { readmeOf, type Told } from './seeds-readme.js';

/** A folder for hardware studies: a seed for each point of the front, and what two simulators read. */
export function* seeds(folder: string): Generator<ExportedFile> {
  const { plan, seeds: all } = readSeeds(folder);
  const told: Told[] = [];
  for (const seed of all) {
    const ofTools = toolsOf(seed);
    yield { path: `seeds/${seed.id}.json`, content: json(seed) };
    yield* ofTools.files;
    told.push(ofTools.told);
  }
  yield { path: 'seed.schema.json', content: json(z.toJSONSchema(seedSchema)) };
  yield { path: 'README.md', content: readmeOf({ space: plan.space.name, objective: plan.objective.name }, told) };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

function toolsOf(seed: Seed): { readonly files: ExportedFile[]; readonly told: Told } {
  const { id, phases, marks, kind } = seed;
  const files: ExportedFile[] = [];
  const refused: { prefill?: string; decode?: string; experiment?: string } = {};
  for (const phase of ['prefill', 'decode'] as const) {
    const input = astraInput(seed, phase);
    if ('refused' in input) refused[phase] = input.refused;
    else files.push(...input.files.map((file) => ({ ...file, path: `astra-sim/${id}/${phase}/${file.path}` })));
  }
  const experiment = experimentOf(seed);
  if ('refused' in experiment) refused.experiment = experiment.refused;
  else files.push({ path: `aiconfigurator/${id}.yaml`, content: experiment.yaml });
  const named = ({ accelerator, devicesPerReplica, replicas }: Seed['phases']['prefill']) =>
    `${replicas} x ${devicesPerReplica} ${accelerator}`;
  const parts = kind === 'colocated' ? named(phases.decode) : `${named(phases.prefill)}, ${named(phases.decode)}`;
  const left = 'left' in experiment ? experiment.left : [];
  return { files, told: { id, marks, kind, parts, refused, left } };
}
