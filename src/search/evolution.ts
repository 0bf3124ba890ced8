/**
 * The course of every algorithm that breeds: a Latin hypercube, then children, a batch at a time, and survival at the
 * next ask.
 */
import { copyOfTrial } from './evaluation.js';
import { Nursery, type Child } from './nursery.js';
import type { Optimizer, OptimizerOptions } from './optimizer.js';
import type { Member } from './part/member.js';
import type { Repertoire } from './part/operators.js';
import { latinHypercube } from './part/sampling.js';
import type { Survival } from './part/survival.js';
import type { Genome, Problem } from './problem.js';
import { shown } from './words.js';

export interface Population {
  members: readonly Member[];
  readonly size: number;
  readonly survive: Survival;
}

/** Of which operator; -1 where none is to be credited. */
export interface Bred {
  readonly genome: number[];
  readonly operator: number;
}

/** Breeds up to about `count` children of population `home`; the nursery makes sure that they are new. */
export type Breed = (nursery: Nursery, home: number, count: number) => Bred[];

export interface Course {
  readonly populations: readonly Population[];
  readonly breed: Breed;
  /** Children of one population bred between two survivals. */
  readonly batch: number;
  /** After each population has had its turn. */
  readonly migrate?: () => void;
}

export function evolve(
  problem: Problem,
  options: OptimizerOptions,
  repertoire: Repertoire,
  plan: (nursery: Nursery) => Course,
): Optimizer {
  const nursery = new Nursery(problem, options, repertoire);
  const { fresh, domains, rng } = nursery;
  const { surrogate } = options;
  const { populations, breed, batch, migrate } = plan(nursery);
  const founders = latinHypercube(
    domains,
    populations.reduce((sum, { size }) => sum + size, 0),
    rng,
  );
  let founded = 0;
  let turn = 0;
  let ready: Child[] = [];

  /** Survival of what was told. Designs that no population bred are dealt to all in turn. */
  function digest(): void {
    // Many members at every ask: flatMap goes by a slower way than concat.
    const { trials, newcomers } = nursery.digest(([] as Member[]).concat(...populations.map(({ members }) => members)));
    if (trials.length === 0) return;
    surrogate?.learn(trials.map((trial) => copyOfTrial(trial, trial.genome.slice())));
    const arrivals = populations.map((): Member[] => []);
    for (const { home, member } of newcomers) arrivals[home >= 0 ? home : founded++ % populations.length].push(member);
    for (const [i, population] of populations.entries())
      if (arrivals[i].length > 0)
        population.members = population.survive([...population.members, ...arrivals[i]], population.size);
  }

  function found(count: number): Child[] {
    const orphan = (genome: Genome): Child => ({ genome, home: -1, operator: -1 });
    const children = fresh.waiting(count).map(orphan);
    while (children.length < count && founders.length > 0) {
      const genome = founders.pop() as number[];
      if (fresh.seen.add(genome)) children.push(orphan(genome));
    }
    return children;
  }

  /** What a surrogate is to choose from does not count as asked yet. */
  const isNew = surrogate
    ? (genome: Genome): boolean => !fresh.seen.has(genome)
    : (genome: Genome): boolean => fresh.seen.add(genome);

  /** The next population's children. With nobody to breed of, or nothing new bred: random designs. */
  function breedNext(): Child[] {
    const home = turn++ % populations.length;
    if (home === 0 && turn > 1) migrate?.();
    const wanted = batch * (surrogate?.pool ?? 1);
    const bred = populations[home].members.length > 0 && !fresh.exhausted ? breed(nursery, home, wanted) : [];
    const candidates: Child[] = [];
    for (const { genome, operator } of bred)
      if (nursery.renew(genome, isNew)) candidates.push({ genome, operator, home });
    const chosen = surrogate ? choose(candidates, batch) : candidates;
    if (chosen.length > 0) return chosen;
    const drawn = Array.from({ length: batch }, () => fresh.draw());
    return drawn.flatMap((genome) => (genome ? [{ genome, home, operator: -1 }] : []));
  }

  function choose(candidates: readonly Child[], count: number): Child[] {
    const order = surrogate?.choose(
      candidates.map(({ genome }) => genome.slice()),
      count,
    );
    const chosen: Child[] = [];
    for (const index of order ?? []) {
      if (chosen.length === count) break;
      if (candidates[index] === undefined)
        throw new RangeError(
          `the surrogate chose ${shown(index)}, which is no index of ${candidates.length} candidates`,
        );
      if (fresh.seen.add(candidates[index].genome)) chosen.push(candidates[index]);
    }
    return chosen;
  }

  return {
    ask(count) {
      digest();
      const founding = ready.length === 0 ? found(count) : [];
      if (founding.length > 0) return nursery.hand(founding);
      if (ready.length === 0) ready = breedNext();
      const asked = ready.slice(0, count);
      ready = ready.slice(count);
      return nursery.hand(asked);
    },
    tell(trials) {
      nursery.tell(trials);
    },
  };
}
