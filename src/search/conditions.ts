/**
 * What exactness of a composition rests on, tried on samples: cheap next to the search, and loud where a part or a `join`
 * breaks its promise. That no sample fails proves nothing; brute force on sub-spaces is the stronger trial.
 */
import { entriesOf, type Entries } from './pareto/archive.js';
import { signsOf } from './part/front.js';
import { keyIndex, partKeys } from './part/key.js';
import { cardinality, choiceAt, type Context, type FactoredProblem, isInfeasible, type Part } from './problem.js';
import { Rng } from './rng.js';

/** A condition that held in so many checks. */
export interface Condition {
  readonly condition: string;
  readonly checks: number;
}

/** `fronts[p][k]`: front of part p for its key k. */
type Fronts = readonly (readonly Entries[])[];

interface Design {
  readonly figures: Float64Array;
  readonly genome: Float64Array;
}

/** A design of each part's front under one shared choice. */
interface Whole {
  readonly shared: readonly number[];
  readonly figures: readonly Float64Array[];
}

interface Sampler {
  readonly rng: Rng;
  readonly designs: readonly (readonly (readonly Design[])[])[];
  /** Undefined where some part has none under the choice drawn. */
  whole(): Whole | undefined;
  /** A design of any front of the part, and the key of the front. */
  part(p: number): { readonly key: readonly number[]; readonly design: Design } | undefined;
}

/** Draws for each check that is wanted, as some draws leave nothing to compare. */
const DRAWS = 20;

/** @throws Error if a condition is broken, our own bug, with the part and the figure concerned. */
export function checkConditions(
  problem: FactoredProblem,
  fronts: Fronts,
  { checks = 100, seed = 0 } = {},
): Condition[] {
  const sampler = samplerOf(problem, fronts, seed);
  const run = (condition: string, check: () => boolean): Condition => {
    let done = 0;
    for (let draw = 0; draw < DRAWS * checks && done < checks; draw++) if (check()) done++;
    return { condition, checks: done };
  };
  const everyFigure = problem.parts.flatMap((part, p) =>
    part.figures.map(({ name }, f) =>
      run(`a better ${name} of ${nameOf(part, p)} makes no goal and no limit worse`, () =>
        checkFigure(problem, sampler, p, f),
      ),
    ),
  );
  const bottleneck = 'of the figures of the parts that are to be large only the smallest counts';
  return [
    ...everyFigure,
    ...(problem.bottleneck === true ? [run(bottleneck, () => checkBottleneck(problem, sampler))] : []),
    ...problem.parts.flatMap((part, p) =>
      part.stages.some((stage) => stage.bound)
        ? [run(`bounds in ${nameOf(part, p)} are as good as all below them`, () => checkBounds(problem, sampler, p))]
        : [],
    ),
  ];
}

const nameOf = ({ name }: Part, p: number): string => name ?? `part ${p}`;

function samplerOf(problem: FactoredProblem, fronts: Fronts, seed: number): Sampler {
  const rng = new Rng(seed);
  const designs = problem.parts.map((part, p) => {
    const signs = signsOf(part);
    return fronts[p].map((front) =>
      Array.from(
        entriesOf(front),
        ({ objectives, genome }): Design => ({
          figures: objectives.map((value, i) => signs[i] * value),
          genome,
        }),
      ),
    );
  });
  const keysWithDesigns = designs.map((keys) => [...keys.keys()].filter((k) => keys[k].length > 0));
  const drawn = <T>(list: readonly T[]): T | undefined =>
    list.length === 0 ? undefined : list[rng.integer(list.length)];
  return {
    rng,
    designs,
    whole() {
      const shared = problem.shared.map((variable) => choiceAt(variable, rng.integer(cardinality(variable))));
      const parts = problem.parts.map((_, p) => drawn(designs[p][keyIndex(problem, p, shared)]));
      return parts.includes(undefined) ? undefined : { shared, figures: parts.map((part) => part!.figures) };
    },
    part(p) {
      const k = drawn(keysWithDesigns[p]);
      const design = k === undefined ? undefined : drawn(designs[p][k]);
      return k === undefined || design === undefined ? undefined : { key: partKeys(problem, p)[k], design };
    },
  };
}

/** The whole with one figure of one part exchanged for another design's must be nowhere worse where that is the better. */
function checkFigure(problem: FactoredProblem, sampler: Sampler, p: number, f: number): boolean {
  const whole = sampler.whole();
  const other = sampler.part(p)?.design.figures[f];
  if (whole === undefined || other === undefined) return false;
  const own = whole.figures[p][f];
  if (own === other) return false;
  const sign = signsOf(problem.parts[p])[f];
  const [better, worse] = sign * other < sign * own ? [other, own] : [own, other];
  const joined = (value: number) => joinWith(problem, whole, p, f, value);
  const [good, bad] = [joined(better), joined(worse)];
  const at = good.findIndex((value, i) => !(value <= bad[i]));
  if (at >= 0)
    throw broken(
      problem,
      p,
      f,
      `${better} instead of ${worse} turns ${outputName(problem, at)} from ${bad[at]} into ${good[at]}, which is worse`,
    );
  return true;
}

/** What lies beyond the narrowest part must not matter. */
function checkBottleneck(problem: FactoredProblem, sampler: Sampler): boolean {
  const whole = sampler.whole();
  if (whole === undefined) return false;
  const wide = problem.parts.flatMap((part, p) => {
    const f = part.figures.findIndex(({ sense }) => sense === 'max');
    return f < 0 ? [] : [{ p, f, value: whole.figures[p][f] }];
  });
  const smallest = wide.reduce((least, { value }) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const wider = wide.filter(({ value }) => value > smallest);
  if (wider.length === 0) return false;
  const { p, f, value } = wider[sampler.rng.integer(wider.length)];
  const [as, cut] = [joinWith(problem, whole, p, f, value), joinWith(problem, whole, p, f, smallest)];
  const at = as.findIndex((one, i) => one !== cut[i]);
  if (at >= 0)
    throw broken(
      problem,
      p,
      f,
      `${value} beside a smaller ${smallest} counts: ${outputName(problem, at)} is ${as[at]}, and ${cut[at]} without the rest`,
    );
  return true;
}

/** A design near one of a front, down the path of its stages: no bound on the way may be worse than its figures. */
function checkBounds(problem: FactoredProblem, { rng, part: drawPart }: Sampler, p: number): boolean {
  const part = problem.parts[p];
  const drawn = drawPart(p);
  if (drawn === undefined) return false;
  const variables = part.stages.flatMap((stage) => stage.variables);
  const genome = [...drawn.design.genome];
  const at = rng.integer(Math.max(1, variables.length));
  if (at < variables.length) genome[at] = choiceAt(variables[at], rng.integer(cardinality(variables[at])));
  const walked = walk(part, drawn.key, genome);
  if (walked === undefined || walked.bounds.length === 0) return false;
  const signs = signsOf(part);
  for (const bound of walked.bounds)
    for (const [f, sign] of signs.entries())
      if (!(sign * bound[f] <= sign * walked.figures[f]))
        throw broken(problem, p, f, `design ${genome.join()} has ${walked.figures[f]}, beyond its bound ${bound[f]}`);
  return true;
}

function walk(
  part: Part,
  key: readonly number[],
  genome: readonly number[],
): { bounds: Float64Array[]; figures: Float64Array } | undefined {
  const bounds: Float64Array[] = [];
  const figures = new Float64Array(Math.max(1, part.figures.length));
  let context: Context = key;
  let at = 0;
  for (const stage of part.stages) {
    // The stage may write its bound to the same place again.
    if (stage.bound) bounds.push(Float64Array.from(stage.bound(context)));
    const choice = genome.slice(at, (at += stage.variables.length));
    if (stage.leaf) return stage.leaf(context, choice, figures, 0) ? { bounds, figures } : undefined;
    context = stage.enter?.(context, choice);
    if (isInfeasible(context)) return undefined;
  }
  return undefined;
}

function joinWith(
  problem: FactoredProblem,
  { shared, figures }: Whole,
  p: number,
  f: number,
  value: number,
): Float64Array {
  const out = new Float64Array(problem.objectiveCount + problem.constraintCount);
  problem.join(
    shared,
    figures.map((own, i) => (i === p ? own.with(f, value) : own)),
    out,
  );
  return out;
}

function outputName({ objectiveCount }: FactoredProblem, at: number): string {
  return at < objectiveCount ? `objective ${at}` : `violation ${at - objectiveCount}`;
}

function broken({ parts }: FactoredProblem, p: number, f: number, what: string): Error {
  return new Error(
    `the composition is not exact: figure ${parts[p].figures[f].name} of ${nameOf(parts[p], p)}: ${what}`,
  );
}
