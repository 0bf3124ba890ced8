/**
 * What exactness of a composition rests on, tried on samples: cheap next to the search, and loud where a part or a `join`
 * breaks its promise. That no sample fails proves nothing; brute force on sub-spaces is the stronger trial.
 */
import { partName, partVariables } from './layout.js';
import { hasNaN, joinFault, outputName } from './no-number.js';
import { entryCount, type Entries } from './pareto/archive.js';
import { designsIn, type PartDesign } from './part/block.js';
import { signsOf } from './part/front.js';
import { exchangePartners, keyIndex, partKeys } from './part/key.js';
import { pathOf } from './part/path.js';
import { cardinality, choiceAt, type FactoredProblem, type Part } from './problem.js';
import { Rng } from './rng.js';
import { Walker } from './walker.js';

/** A condition that held in so many checks. */
export interface Condition {
  readonly condition: string;
  readonly checks: number;
}

/** `fronts[p][k]`: front of part p for its key k. */
type Fronts = readonly (readonly Entries[])[];

/** A design of each part's front under one shared choice. */
interface Whole {
  readonly shared: readonly number[];
  readonly figures: readonly Float64Array[];
  readonly genomes: readonly Float64Array[];
}

interface Sampler {
  readonly rng: Rng;
  /** The front of part p for its key k. */
  designs(p: number, k: number): readonly PartDesign[];
  /** Undefined where some part has none under the choice drawn. */
  whole(): Whole | undefined;
  /** A design of any front of the part, and the key of the front. */
  part(p: number): { readonly key: readonly number[]; readonly design: PartDesign } | undefined;
  /** Figures of part p that those of a whole are compared with. */
  rival(p: number, whole: Whole | undefined): Float64Array | undefined;
}

interface ConditionOptions {
  /** Samples for each condition. Default: 100. */
  readonly checks?: number;
  /** Default: 0. */
  readonly seed?: number;
  /**
   * Compares figures with those of a design beside the front of the same key: such as there are, also where a front has but one
   * design, and none that its shared choice never meets. Default: with those of any front of the part.
   */
  readonly beside?: boolean;
}

/** Draws for each check that is wanted, as some draws leave nothing to compare; beside a front each is a walk and a join. */
const DRAWS = 20;
const DRAWS_BESIDE = 5;

/** @throws Error if a condition is broken, with the part and the figure concerned. */
export function checkConditions(
  problem: FactoredProblem,
  fronts: Fronts,
  { checks = 100, seed = 0, beside = false }: ConditionOptions = {},
): Condition[] {
  const sampler = samplerOf(problem, fronts, new Rng(seed), beside);
  const draws = checks * (beside ? DRAWS_BESIDE : DRAWS);
  const run = (condition: string, check: () => boolean): Condition => {
    let done = 0;
    for (let draw = 0; draw < draws && done < checks; draw++) if (check()) done++;
    return { condition, checks: done };
  };
  const ofFigures = problem.parts.flatMap((part, p) =>
    part.figures.flatMap(({ name, varianceOf }, f) => [
      run(`a better ${name} of ${partName(part, p)} makes no goal and no limit worse`, () =>
        checkFigure(problem, sampler, p, f),
      ),
      ...(varianceOf === undefined
        ? []
        : [
            run(`${name} of ${partName(part, p)} counts at most as ${varianceOf.z} deviations`, () =>
              checkVariance(problem, sampler, p, f),
            ),
          ]),
    ]),
  );
  const bottleneck = 'of the figures of the parts that are to be large only the smallest counts';
  return [
    ...ofFigures,
    ...(problem.bottleneck === true ? [run(bottleneck, () => checkBottleneck(problem, sampler))] : []),
    ...problem.parts.flatMap((part, p) => [
      ...(part.stages.some((stage) => stage.bound !== undefined || stage.outclassed !== undefined)
        ? [run(`bounds in ${partName(part, p)} are as good as all below them`, () => checkBounds(problem, sampler, p))]
        : []),
      ...(part.sameAs === undefined
        ? []
        : [run(`keys of ${partName(part, p)} that are called the same are`, () => checkSame(problem, sampler, p))]),
      ...(part.exchanges === undefined
        ? []
        : [
            run(`keys that exchange designs of ${partName(part, p)} join alike`, () =>
              checkExchange(problem, sampler, p),
            ),
          ]),
    ]),
  ];
}

function samplerOf(problem: FactoredProblem, fronts: Fronts, rng: Rng, beside: boolean): Sampler {
  const known = problem.parts.map((): (readonly PartDesign[])[] => []);
  const designs = (p: number, k: number) => (known[p][k] ??= designsIn(fronts[p][k], signsOf(problem.parts[p])));
  const keysWithDesigns = fronts.map((keys) => [...keys.keys()].filter((k) => entryCount(keys[k]) > 0));
  const drawn = <T>(list: readonly T[]): T | undefined =>
    list.length === 0 ? undefined : list[rng.integer(list.length)];
  const part = (p: number) => {
    const k = drawn(keysWithDesigns[p]);
    const design = k === undefined ? undefined : drawn(designs(p, k));
    return k === undefined || design === undefined ? undefined : { key: partKeys(problem, p)[k], design };
  };
  const walkers = problem.parts.map((_, p) => new Walker(problem, p));
  const besideFront = (p: number, whole: Whole | undefined) => {
    const design = whole && drawn(designs(p, keyIndex(problem, p, whole.shared)));
    if (whole === undefined || design === undefined) return undefined;
    const walker = walkers[p];
    const own = besides(problem.parts[p], design, rng);
    const genome = new Float64Array(walker.end);
    genome.set(whole.shared);
    genome.set(own, walker.start);
    if (walker.evaluate(genome) !== undefined) return undefined;
    const figures = Float64Array.from(walker.figures);
    const out = joinFigures(problem, whole, p, figures);
    if (hasNaN(out))
      throw joinFault(problem, out, [...whole.shared, ...whole.genomes.flatMap((of, q) => (q === p ? own : [...of]))]);
    return figures;
  };
  return {
    rng,
    designs,
    part,
    rival: beside ? besideFront : (p) => part(p)?.design.figures,
    whole() {
      const shared = problem.shared.map((variable) => choiceAt(variable, rng.integer(cardinality(variable))));
      const parts = problem.parts.map((_, p) => drawn(designs(p, keyIndex(problem, p, shared))));
      if (parts.includes(undefined)) return undefined;
      return { shared, figures: parts.map((one) => one!.figures), genomes: parts.map((one) => one!.genome) };
    },
  };
}

/** The whole with one figure of one part exchanged for another design's must be nowhere worse where that is the better. */
function checkFigure(problem: FactoredProblem, sampler: Sampler, p: number, f: number): boolean {
  const whole = sampler.whole();
  const other = sampler.rival(p, whole)?.[f];
  if (whole === undefined || other === undefined) return false;
  const own = whole.figures[p][f];
  if (own === other) return false;
  const sign = signsOf(problem.parts[p])[f];
  const [better, worse] = sign * other < sign * own ? [other, own] : [own, other];
  const joined = (value: number) => joinWith(problem, whole, p, f, value);
  const [good, bad] = [joined(better), joined(worse)];
  // No design need have such figures together.
  if (hasNaN(good) || hasNaN(bad)) return false;
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

/**
 * A design near one of a front, down the path of its stages: what bounds it must be nowhere worse. A variance that another
 * figure stands for is left out, as it is when bounds are compared.
 */
function checkBounds(problem: FactoredProblem, sampler: Sampler, p: number): boolean {
  const { rng } = sampler;
  const part = problem.parts[p];
  const drawn = sampler.part(p);
  if (drawn === undefined) return false;
  const genome = besides(part, drawn.design, rng);
  const path = pathOf(part, drawn.key, genome, (below) => rng.integer(below));
  if (path === undefined || path.claims.length === 0) return false;
  const signs = signsOf(part);
  const beyond = (bound: Float64Array) =>
    signs.findIndex(
      (sign, f) => part.figures[f].varianceOf === undefined && !(sign * bound[f] <= sign * path.figures[f]),
    );
  for (const claim of path.claims) {
    const at = claim.map(beyond);
    if (at.includes(-1)) continue;
    if (claim.length === 0)
      throw new Error(
        `the composition is not exact: ${partName(part, p)} rules design ${genome.join()} out, which is feasible`,
      );
    const [f] = at;
    throw broken(problem, p, f, `design ${genome.join()} has ${path.figures[f]}, beyond its bound ${claim[0][f]}`);
  }
  return true;
}

/** The genome of a design with one of its choices drawn anew. */
function besides(part: Part, { genome }: PartDesign, rng: Rng): number[] {
  const variables = partVariables(part);
  if (variables.length === 0) return [...genome];
  const at = rng.integer(variables.length);
  return [...genome].with(at, choiceAt(variables[at], rng.integer(cardinality(variables[at]))));
}

/**
 * A key that another stands for: what is feasible at it is so at the other, with the same figures. The other way round there
 * may be choices that cannot be used at all, which is for another part to say.
 */
function checkSame(problem: FactoredProblem, sampler: Sampler, p: number): boolean {
  const { rng } = sampler;
  const part = problem.parts[p];
  const key = problem.shared.map((variable, i) =>
    choiceAt(variable, part.reads.includes(i) ? rng.integer(cardinality(variable)) : 0),
  );
  const other = part.sameAs?.(key) ?? key;
  const designs = sampler.designs(p, keyIndex(problem, p, key));
  if (key.every((choice, i) => choice === other[i]) || designs.length === 0) return false;
  const genome = besides(part, designs[rng.integer(designs.length)], rng);
  const [own, its] = [key, other].map((at) => pathOf(part, at, genome, (below) => rng.integer(below))?.figures);
  if (own === undefined) return false;
  const differs = its === undefined ? 0 : own.findIndex((value, f) => value !== its[f]);
  if (differs >= 0)
    throw new Error(
      `the composition is not exact: ${partName(part, p)} has the figures of key ${other.join()} at key ${key.join()}, where ` +
        `design ${genome.join()} has ${its === undefined ? 'none' : `another ${part.figures[differs].name}`}`,
    );
  return true;
}

/** A variance counts at most as z of its deviations, added to its mean. */
function checkVariance(problem: FactoredProblem, sampler: Sampler, p: number, f: number): boolean {
  const whole = sampler.whole();
  const { varianceOf } = problem.parts[p].figures[f];
  if (whole === undefined || varianceOf === undefined) return false;
  const own = whole.figures[p];
  if (own[f] === 0) return false;
  const apart = joinFigures(problem, whole, p, own);
  const within = own.with(f, 0);
  within[varianceOf.mean] += varianceOf.z * Math.sqrt(own[f]);
  const together = joinFigures(problem, whole, p, within);
  // Both sides are rounded, in different orders.
  const at = apart.findIndex((value, i) => value > together[i] + ROUNDING * Math.abs(together[i]));
  if (at >= 0)
    throw broken(problem, p, f, `${own[f]} adds more to ${outputName(problem, at)} than ${varianceOf.z} deviations do`);
  return true;
}

const ROUNDING = 1e-9;

/** Under two keys that exchange designs the same figures join to the same. */
function checkExchange(problem: FactoredProblem, sampler: Sampler, p: number): boolean {
  const whole = sampler.whole();
  const part = problem.parts[p];
  if (whole === undefined || part.exchanges === undefined) return false;
  const own = whole.shared.map((choice, i) => (part.reads.includes(i) ? choice : choiceAt(problem.shared[i], 0)));
  const others = exchangePartners(problem, p, whole.shared).filter((key) => key.some((choice, i) => choice !== own[i]));
  if (others.length === 0) return false;
  const other = others[sampler.rng.integer(others.length)];
  const shared = whole.shared.map((choice, i) => (part.reads.includes(i) ? other[i] : choice));
  const moved = problem.parts.findIndex(
    (_, q) => q !== p && keyIndex(problem, q, shared) !== keyIndex(problem, q, whole.shared),
  );
  const [here, there] = [whole, { ...whole, shared }].map((one) => joinFigures(problem, one, p, whole.figures[p]));
  const at = here.findIndex((value, i) => value !== there[i]);
  if (moved >= 0 || at >= 0)
    throw new Error(
      `the composition is not exact: ${partName(part, p)} exchanges designs between keys ${own.join()} and ${other.join()}, ` +
        (moved >= 0
          ? `which are not the same to ${partName(problem.parts[moved], moved)}`
          : `which join to another ${outputName(problem, at)}`),
    );
  return true;
}

function joinWith(problem: FactoredProblem, whole: Whole, p: number, f: number, value: number): Float64Array {
  return joinFigures(problem, whole, p, whole.figures[p].with(f, value));
}

/** What the whole comes to with these figures of part p. */
function joinFigures(problem: FactoredProblem, { shared, figures }: Whole, p: number, own: Float64Array): Float64Array {
  const out = new Float64Array(problem.objectiveCount + problem.constraintCount);
  problem.join(
    shared,
    figures.map((of, i) => (i === p ? own : of)),
    out,
  );
  return out;
}

function broken({ parts }: FactoredProblem, p: number, f: number, what: string): Error {
  return new Error(
    `the composition is not exact: figure ${parts[p].figures[f].name} of ${partName(parts[p], p)}: ${what}`,
  );
}
