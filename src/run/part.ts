import type { Chip } from '../core/chip.js';
import { emptyDecodeFigures } from '../core/decode-pool.js';
import { passRatesOf, place, wired, type PassRates, type Placement } from '../core/engine.js';
import { emptyPrefillFigures } from '../core/prefill-pool.js';
import { emptyColocatedFigures } from '../core/colocated-pool.js';
import { emptySystem, join, joinColocated, type System } from '../core/join.js';
import type { Session } from '../core/session.js';
import type { Setting } from '../core/setting.js';
import type { WeightFormats } from '../core/shape.js';
import { invalid, isDead, type Dead } from '../core/violation.js';
import type { Scorer } from '../objective/score.js';
import type { Figure, Part, Stage } from '../search/problem.js';
import type { Space } from '../space/load.js';
import { geneOf, indexOfShared, sharedKeys, type Gene } from './genome.js';
import { networkKeys, wiresIn, type NetworkGenes, type Networks } from './network.js';
import type { Resolver } from './resolver.js';

/** A pool of accelerators as a part that search can sweep: core's stage functions, fed with the values of genes. */
export interface PoolPart {
  readonly part: Part;
  readonly genes: readonly Gene[];
}

export interface PoolWorld {
  readonly space: Space;
  readonly setting: Setting;
  readonly resolver: Resolver;
  readonly scorer: Scorer;
}

/**
 * Position of each figure that goals and limits consume among all figures of the pool. Where they look at the other pool
 * alone, the cost stands in: a part needs a figure by which its designs can be told apart.
 */
export function carriedFigures(names: readonly string[], needed: ReadonlySet<string>): number[] {
  const carried = names.flatMap((name, i) => (needed.has(name) ? [i] : []));
  return carried.length > 0 ? carried : [names.indexOf('costUsdPerS')];
}

export const everyKey = [...sharedKeys.keys()];

interface OnChip {
  readonly session: Session;
  readonly chip: Chip;
  readonly weights: WeightFormats;
}
/** What the stage of networks is handed. */
export interface Placed {
  readonly placement: Placement;
  readonly rates: PassRates;
}

/** Outer stages that all pools have: chip and weights, parallelism, network. */
export function outerStages(
  { space, setting, resolver, scorer }: PoolWorld,
  pool: 'prefill' | 'decode' | 'colocated',
): { genes: Gene[]; stages: Stage[]; networks: Networks } {
  const best = perfect(emptyPrefillFigures());
  const anyDecode = perfect(emptyDecodeFigures());
  const bestOfBoth = { ...emptyColocatedFigures(), lessDeviceBytes: Number.NEGATIVE_INFINITY };
  const system = emptySystem();
  // A pool that does both has no other to agree with.
  const both = pool === 'colocated' ? undefined : geneOf(space, 'shared', 'accelerator').values;
  const [accelerator, precision, tensor, pipeline, expert, ...network] = [
    'accelerator',
    'weightPrecision',
    'tensorParallel',
    'pipelineParallel',
    'expertParallel',
    ...networkKeys,
  ].map((key) => geneOf(space, pool, key)) as [Gene, Gene, Gene, Gene, Gene, ...NetworkGenes];
  const networks = wiresIn(network, resolver);
  const stages: Stage[] = [
    {
      variables: [accelerator.variable, precision.variable],
      enter(context, choice) {
        const session = resolver.session(context as readonly number[]);
        if (isDead(session)) return session;
        const id = accelerator.values[choice[0]];
        const one = both?.[(context as readonly number[])[indexOfShared('accelerator')]] ?? 'any';
        if (one !== 'any' && one !== id) return invalid('one accelerator for both pools');
        const chip = resolver.chip(id);
        if (isDead(chip)) return chip;
        const weights = resolver.weights(precision.values[choice[1]]);
        if (isDead(weights)) return weights;
        // What costs too much quality does so whatever else is chosen.
        if (pool === 'colocated') {
          bestOfBoth.qualityLoss = (weights.loss ?? 0) + (session.shared.kvLoss ?? 0);
          joinColocated(setting, bestOfBoth, system);
        } else {
          best.qualityLoss = weights.loss ?? 0;
          join(setting, session, best, anyDecode, system);
        }
        return hopeless(scorer, system) ?? ({ session, chip, weights } satisfies OnChip);
      },
    },
    {
      variables: [tensor.variable, pipeline.variable, expert.variable],
      enter(context, choice) {
        const on = context as OnChip;
        const placement = place(setting, on.session, on.chip, on.weights, {
          tensor: tensor.values[choice[0]] as number,
          pipeline: pipeline.values[choice[1]] as number,
          expert: expert.values[choice[2]] as number,
        });
        return isDead(placement) ? placement : ({ placement, rates: passRatesOf(placement) } satisfies Placed);
      },
    },
    {
      variables: network.map((gene) => gene.variable),
      enter(context, choice) {
        const { placement, rates } = context as Placed;
        const wires = networks.of(placement, choice);
        return isDead(wires) ? wires : wired(placement, rates, wires);
      },
    },
  ];
  return { genes: [accelerator, precision, tensor, pipeline, expert, ...network], stages, networks };
}

/** Costs nothing, takes no time, and neither its bandwidth nor its memory ever binds. */
export function perfect<F extends { bandwidthBytesPerS: number; lessDeviceBytes: number }>(figures: F): F {
  return { ...figures, bandwidthBytesPerS: Number.POSITIVE_INFINITY, lessDeviceBytes: Number.NEGATIVE_INFINITY };
}

/** Whether the session at the first values of these shared genes stands too, so that this one says the same again. */
export function repetition(resolver: Resolver, positions: readonly number[]): (session: Session) => boolean {
  const known = new WeakMap<Session, boolean>();
  const repeats = (session: Session) => {
    const choice = resolver.choiceOf(session);
    if (positions.every((position) => choice[position] === 0)) return false;
    const first = choice.map((index, i) => (positions.includes(i) ? 0 : index));
    return !isDead(resolver.session(first));
  };
  return (session) => {
    const found = known.get(session) ?? repeats(session);
    known.set(session, found);
    return found;
  };
}

/** The key with the first value of a shared gene that can be used beside its other choices; the key itself where none can. */
export function firstUsable(resolver: Resolver, key: readonly number[], gene: Gene, at: number): readonly number[] {
  const first = gene.values.findIndex((_, index) => !isDead(resolver.session(key.with(at, index))));
  return first < 0 ? key : key.with(at, first);
}

/** The limit that a system at its best possible figures breaks; its whole subtree is infeasible by it. */
export function hopeless(scorer: Scorer, system: System): Dead | undefined {
  const broken = scorer.firstBroken(system);
  return broken < 0 ? undefined : { infeasible: true, rule: scorer.rules[broken] };
}

/** Writes the carried figures, or the index of the limit that the pool breaks by itself. */
export function carry(
  all: Float64Array,
  carried: readonly number[],
  broken: number,
  out: Float64Array,
  at: number,
): boolean {
  if (broken >= 0) {
    out[at] = broken;
    return false;
  }
  for (let i = 0; i < carried.length; i++) out[at + i] = all[carried[i]];
  return true;
}

export function partOf(
  name: string,
  reads: readonly number[],
  names: readonly string[],
  carried: readonly number[],
  stages: readonly Stage[],
  scorer: Scorer,
): Part {
  return { name, reads, figures: figuresOf(names, carried), stages, rules: scorer.rules };
}

export function figuresOf(names: readonly string[], carried: readonly number[]): Figure[] {
  return carried.map((i) => ({ name: names[i], sense: names[i] === 'bandwidthBytesPerS' ? 'max' : 'min' }));
}
