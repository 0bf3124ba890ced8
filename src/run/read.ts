import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { notARun } from '../catalog/input-error.js';
import { hashOf, schemaVersion, type Plan } from '../run/plan.js';
import { frontSchema, manifestSchema, type Front, type Manifest } from '../run/schema.js';

/** Readers of a run folder. They accept the same schema major and never recompute. */

export function readManifest(folder: string): Manifest {
  return parse(folder, 'manifest.json', manifestSchema);
}

export function readFront(folder: string): Front {
  return parse(folder, 'front.json', frontSchema);
}

export function readPlan(folder: string): { plan: Plan; hash: string } {
  const plan = json(folder, 'plan.json') as Plan;
  checkVersion(folder, 'plan.json', plan);
  return { plan, hash: hashOf(plan) };
}

function parse<S extends z.ZodType>(folder: string, name: string, schema: S): z.output<S> {
  const value = json(folder, name);
  checkVersion(folder, name, value);
  const parsed = schema.safeParse(value);
  if (!parsed.success)
    throw notARun(join(folder, name), `is damaged: ${parsed.error.issues[0]?.message ?? 'unreadable'}`);
  return parsed.data;
}

function json(folder: string, name: string): unknown {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) throw notARun(folder, 'is no run folder');
  const path = join(folder, name);
  if (!existsSync(path)) throw notARun(folder, `has no ${name}`);
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw notARun(path, 'is not JSON');
  }
}

function checkVersion(folder: string, name: string, value: unknown): void {
  const written = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  const version = typeof written === 'string' ? written : 'none';
  if (version.split('.')[0] !== schemaVersion.split('.')[0])
    throw notARun(join(folder, name), `has schema version ${version}, this program reads ${schemaVersion}`);
}
