import type { Manifest } from '../../run/schema.js';
import { short } from './format.js';

/** Why a run found nothing feasible, in words that the terminal and the page share. */
export interface Nothing {
  readonly headline: string;
  /** Sentences that qualify it, and what to do. */
  readonly remarks: readonly string[];
  /** Each limit with the best that designs reach; absent where some design meets them all. */
  readonly limits?: {
    readonly head: string;
    readonly rows: readonly { name: string; bound: number; best: number; unit: string; state: string }[];
  };
  /** The design that comes nearest, or is feasible after all. */
  readonly design?: { readonly head: string; readonly genes: Readonly<Record<string, string | number>> };
  /** Counts by rule, where no design comes near. */
  readonly lost?: { readonly head: string; readonly rules: Readonly<Record<string, number>> };
}

type Nearest = NonNullable<Manifest['nearest']>;

/** A run whose front is empty. Only a search that covers the space may say that no design of it is feasible. */
export function nothingFound(manifest: Manifest, nameOf: (metric: string) => string = (metric) => metric): Nothing {
  const { limits = [], closest = null, kept = [], complete = false } = manifest.nearest ?? {};
  const covered = isCovered(manifest);
  if (closest !== null && isFeasible(closest))
    return {
      headline: headline(manifest, false),
      remarks: [
        ...failures(manifest),
        `Others are: design ${closest.id} meets all limits, as the search for the designs nearest to them found.`,
        ...remedy('', manifest, complete),
      ],
      design: { head: `Design ${closest.id}:`, genes: closest.genes },
    };
  const certain = covered || complete;
  const but = kept.map(({ metric, bound, unit }) => `${nameOf(metric)} (${short(bound, 4)} ${unit})`).join(', ');
  return {
    headline: headline(manifest, covered),
    remarks: covered
      ? []
      : [
          ...failures(manifest),
          ...(complete
            ? ['Nor is any other of this space: the search for the designs nearest to the limits covered it.']
            : remedy('Others may be: ', manifest, false)),
        ],
    ...(limits.length > 0 && {
      limits: {
        head: `Each limit, and the best that a design reaches with the other limits ignored${but === '' ? '' : `, but for ${but}`}:`,
        rows: limits.map(({ metric, bound, best, unit, met }) => ({
          name: nameOf(metric),
          bound,
          best,
          unit,
          state: met ? 'can be met alone' : certain ? 'cannot be met' : 'met by none that was evaluated',
        })),
      },
    }),
    ...(closest === null
      ? { lost: lost(manifest, certain) }
      : { design: { head: nearestHead(closest, limits, certain, nameOf), genes: closest.genes } }),
  };
}

const isCovered = ({ certificate }: Manifest): boolean => certificate?.['complete'] === true;
const isFeasible = ({ largestExcess }: NonNullable<Nearest['closest']>): boolean =>
  largestExcess !== null && largestExcess <= 0;

function headline({ algorithm, counts, certificate }: Manifest, covered: boolean): string {
  if (covered) return 'No design of this space is feasible';
  const evaluated = Number(counts?.['evaluated'] ?? certificate?.['designsCovered'] ?? 0);
  return evaluated === 1
    ? `The only design that ${algorithm} evaluated is not feasible`
    : `None of the ${evaluated} designs that ${algorithm} evaluated is feasible`;
}

function failures({ counts }: Manifest): string[] {
  const failed = Number(counts?.['failed'] ?? 0);
  return failed === 0 ? [] : [`The evaluation of ${failed} failed.`];
}

/** How to find what samples missed; going through all designs again would not. */
function remedy(before: string, { algorithm, reproducible, from }: Manifest, exact: boolean): string[] {
  if (algorithm === 'exact' || algorithm === 'exhaustive') return [];
  const longer = `with a larger ${reproducible === false ? '--time' : '--budget'}`;
  const method = exact ? `, or by the exact method (--algorithm exact${from === null ? '' : ', without --from'})` : '';
  const sentence = `${before}search again ${longer}${method}.`;
  return [sentence.charAt(0).toUpperCase() + sentence.slice(1)];
}

function nearestHead(
  { id, largestExcess, metric }: NonNullable<Nearest['closest']>,
  limits: Nearest['limits'],
  certain: boolean,
  nameOf: (metric: string) => string,
): string {
  const of = `Nearest to all limits${certain ? '' : ' of those evaluated'}: design ${id}`;
  if (largestExcess === null) return `${of}, farthest over in ${nameOf(metric)}:`;
  const limit = limits.find((one) => one.metric === metric);
  const over = limit?.bound === 0 ? `${short(largestExcess, 4)} ${limit.unit}` : `${short(largestExcess * 100, 4)}%`;
  return `${of}, at most ${over} over (${nameOf(metric)}):`;
}

function lost({ counts }: Manifest, certain: boolean): NonNullable<Nothing['lost']> {
  const parts = counts?.['evaluated'] === undefined ? 'Part designs' : 'Designs';
  return {
    head: `${certain ? 'Not one design gets as far as the limits. ' : ''}${parts} lost, by rule:`,
    rules: (counts?.['byRule'] ?? {}) as Record<string, number>,
  };
}
