/**
 * genetic-js as a breeding engine: one generation a call. Its entities here are handles, plain numbers, so that nothing is cloned through
 * JSON; its `start()` is called directly, for `evolve()` evaluates the text of functions and loses closures. It draws from
 * Math.random, which is a seeded stream while `start()` runs (it is synchronous) and itself again afterwards, whatever happens: this is
 * the one file below run/ that may touch it.
 */
import Genetic from 'genetic-js';
import type { Rng } from './rng.js';

export interface Generation {
  /** Parents are the handles 0 .. parents - 1, the best first; children get the handles after them. */
  readonly parents: number;
  readonly children: number;
  readonly mutation: number;
  /** Handles of two children. */
  readonly crossover: (mother: number, father: number) => [number, number];
  /** A handle of the changed entity. */
  readonly mutate: (handle: number) => number;
}

/** Handles of the children, in the order bred; one that was only selected has its parent's handle. */
export function breedGeneration({ parents, children, mutation, crossover, mutate }: Generation, rng: Rng): number[] {
  const genetic = Genetic.create();
  // The first iteration breeds, the second only scores what was bred. Parents fill the size up in turn.
  Object.assign(genetic.configuration, {
    size: children,
    crossover: 1,
    mutation,
    iterations: 2,
    fittestAlwaysSurvives: false,
  });
  let seeded = 0;
  genetic.seed = () => seeded++ % parents;
  // The order of the handles is the order of fitness.
  genetic.fitness = (handle) => handle;
  genetic.optimize = Genetic.Optimize.Minimize;
  genetic.select1 = Genetic.Select1.Tournament2;
  genetic.select2 = Genetic.Select2.Tournament2;
  genetic.crossover = crossover;
  genetic.mutate = mutate;
  const chance = Math.random;
  Math.random = () => rng.real();
  try {
    genetic.start();
  } finally {
    Math.random = chance;
  }
  return genetic.entities;
}
