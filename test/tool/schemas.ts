import { z } from 'zod';
import { type Kind, kinds } from '../../src/catalog/schema.js';
import { objectiveSchema } from '../../src/objective/schema.js';
import { spaceSchema } from '../../src/space/schema.js';

/** The schema that the files of each kind of fact name in their first line. */
const schemaOfKind: Record<Kind, string> = {
  accelerators: 'accelerator',
  models: 'model',
  qualities: 'quality',
  workloads: 'workload',
  memories: 'memory',
  links: 'link',
  prices: 'prices',
  coefficients: 'coefficients',
};

/** What people may write, as JSON Schema for their editors: path inside the project -> text of the file. */
export const schemaFiles: ReadonlyMap<string, string> = new Map([
  ['src/space/space.schema.json', textOf(spaceSchema)],
  ['src/objective/objective.schema.json', textOf(objectiveSchema)],
  ...Object.entries(kinds).map(([kind, schema]): [string, string] => [
    `src/catalog/${schemaOfKind[kind as Kind]}.schema.json`,
    textOf(schema),
  ]),
]);

function textOf(schema: z.ZodType): string {
  return `${JSON.stringify(z.toJSONSchema(schema, { io: 'input', reused: 'ref' }), null, 2)}\n`;
}

/** Folder of files that people write -> the schema that each of them names. */
export const schemaOfFolder: ReadonlyMap<string, string> = new Map([
  ['spaces', 'src/space/space.schema.json'],
  ['objectives', 'src/objective/objective.schema.json'],
  ...Object.entries(schemaOfKind).map(([kind, name]): [string, string] => [
    `src/catalog/${kind}`,
    `src/catalog/${name}.schema.json`,
  ]),
]);
