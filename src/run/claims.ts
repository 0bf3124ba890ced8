import { counted } from '../catalog/count.js';
import { designCount } from '../search/factored.js';
import { inBox } from '../search/pareto/box.js';
import { hypervolume } from '../search/pareto/hypervolume.js';
import { goalsOf } from '../objective/score.js';
import type { Alternative } from './alternative.js';
import { difference } from './difference.js';
import { startManifest } from './manifest.js';
import type { Plan } from './plan.js';
import { qualityFor } from './quality.js';
import type { Manifest } from './schema.js';

/** Where the manifest of a finished run claims what its plan and the points of its front do not come to. */
export function falseClaims(
  plan: Plan,
  alternatives: readonly Alternative[],
  manifest: Manifest,
  vectors: readonly (readonly number[])[],
): string[] {
  return [
    ...ofThePlan(plan, manifest),
    ...ofTheEnd(manifest, vectors.length),
    ...ofTheCertificate(alternatives, manifest),
    ...ofTheQuality(plan, manifest, vectors),
  ].map((fault) => `manifest.json: ${fault}`);
}

const planned = [
  'space',
  'objective',
  'algorithm',
  'algorithmReason',
  'seed',
  'budget',
  'population',
  'timeS',
  'designs',
] as const satisfies (keyof Manifest)[];

/** What a run says of itself before it begins follows from its plan. */
function ofThePlan(plan: Plan, manifest: Manifest): string[] {
  const start = startManifest(plan, [], manifest.workers, new Date(0));
  const { space, objective, facts } = start.hashes;
  const hashes = { space, objective, facts };
  return [
    ...planned.map((key) => difference(manifest[key], start[key], key)),
    ...Object.entries(hashes).map(([name, hash]) =>
      difference(manifest.hashes[name as keyof typeof hashes], hash, `hashes.${name}`),
    ),
  ].filter((fault) => fault !== undefined);
}

function ofTheEnd({ status }: Manifest, points: number): string[] {
  const ended = points > 0 ? 'complete' : 'infeasible';
  return status === ended ? [] : [`the status is ${status}, but a run with ${counted(points, 'point')} is ${ended}`];
}

interface Covered {
  readonly complete?: unknown;
  readonly designsCovered?: unknown;
}

/** Designs that a search covers: all where it is exact, those that it asked for where it samples. */
function ofTheCertificate(alternatives: readonly Alternative[], manifest: Manifest): string[] {
  const { certificate, counts, algorithm } = manifest;
  if (certificate === null || counts === null) return ['it holds no certificate, or no counts'];
  const all = alternatives.reduce((sum, { factored }) => sum + designCount(factored), 0n);
  const failed = Number(counts['failed'] ?? 0);
  const covered = isExact(algorithm) ? all : BigInt(Number(counts['evaluated'] ?? 0));
  const expected: Covered = { designsCovered: String(covered), complete: covered === all && failed === 0 };
  const { designsCovered, complete } = certificate as Covered;
  const fault = difference({ designsCovered, complete }, expected, 'certificate');
  return fault === undefined ? [] : [fault];
}

const isExact = (algorithm: string): boolean => algorithm === 'exact' || algorithm === 'exhaustive';

/**
 * The scale of an exact front follows from it, and is counted again; that of samples is of their first designs, and of a
 * coarsened front of the whole one: there only the hypervolume below the reference that is written.
 */
function ofTheQuality(plan: Plan, manifest: Manifest, vectors: readonly (readonly number[])[]): string[] {
  const { referencePoint, hypervolume: volume } = manifest;
  const written = { referencePoint, hypervolume: volume };
  if (vectors.length === 0 || (isExact(plan.algorithm) && plan.epsilon === undefined)) {
    const quality = qualityFor(plan.objective);
    quality.calibrate(vectors);
    const fault = difference(written, quality.of(vectors));
    return fault === undefined ? [] : [fault];
  }
  const goals = goalsOf(plan.objective);
  if (
    referencePoint === null ||
    difference(
      idsOf(referencePoint),
      goals.map(({ id }) => id),
    ) !== undefined
  )
    return ['its reference point is none of the goals'];
  // Search minimises: a metric to maximise stands negated.
  const signed = (value: number, i: number) => (goals[i].sense === 'min' ? value : -value);
  const box = {
    ideal: referencePoint.map(({ ideal }, i) => signed(ideal, i)),
    reference: referencePoint.map(({ value }, i) => signed(value, i)),
  };
  const found = hypervolume(
    vectors.map((vector) => inBox(box, vector)),
    goals.map(() => 1),
  );
  const fault = difference(volume, found, 'hypervolume');
  return fault === undefined ? [] : [fault];
}

const idsOf = (point: NonNullable<Manifest['referencePoint']>): string[] => point.map(({ metric }) => metric);
