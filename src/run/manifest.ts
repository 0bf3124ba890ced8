import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { packageRoot } from '../catalog/package-root.js';
import { designCount } from '../space/alternative.js';
import { hashOf, schemaVersion, type Plan } from './plan.js';
import type { Manifest } from './schema.js';

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('package.json', packageRoot), 'utf8')) as { version: string };
  return version;
}

/** Rooms whose code only shows what a run found. */
const beside = /^(?:report|cli)[\\/]/;

/** Hash of the built code that decides a front: a resumed run with other code may not give the same one. */
export function codeHash(): string {
  const root = fileURLToPath(new URL('dist/', packageRoot));
  const hash = createHash('sha256');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.js') && !beside.test(file),
  );
  for (const file of files.sort()) hash.update(file.replaceAll('\\', '/')).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

export function startManifest(plan: Plan, command: readonly string[], workers: number, startedAt: Date): Manifest {
  return {
    schemaVersion,
    status: 'running',
    command: [...command],
    space: plan.space.name,
    objective: plan.objective.name,
    algorithm: plan.algorithm,
    algorithmReason: plan.algorithmReason,
    seed: plan.seed,
    budget: plan.budget,
    population: plan.population ?? null,
    timeS: plan.timeS ?? null,
    from:
      plan.from === undefined
        ? null
        : { folder: plan.from.folder, designs: plan.from.designs.length, evaluated: null, left: [...plan.from.left] },
    reproducible: null,
    workers,
    designs: String(designCount(plan.space)),
    hashes: {
      plan: hashOf(plan),
      space: hashOf({ ...plan.space, file: null }),
      objective: hashOf({ ...plan.objective, file: null }),
      facts: hashOf(plan.facts),
      code: codeHash(),
    },
    package: { version: packageVersion() },
    machine: {
      platform: process.platform,
      arch: process.arch,
      node: process.version,
      cpus: availableParallelism(),
    },
    startedAt: startedAt.toISOString(),
    finishedAt: null,
    elapsedS: null,
    counts: null,
    failures: [],
    frontSize: null,
    referencePoint: null,
    hypervolume: null,
    certificate: null,
  };
}
