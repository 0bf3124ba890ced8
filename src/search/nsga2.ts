/**
 * NSGA-II (Deb, Pratap, Agarwal, Meyarivan, IEEE TEC 6, 2002): rank and crowding decide who survives and who breeds. Beyond the
 * paper: it starts from a Latin hypercube, never asks twice, breeds a fifth of the population between two survivals, takes half of the first
 * parents from the unbounded archive (of those a fifth are the best of one objective), and lets simulated binary crossover compete with differential evolution and steps.
 */
import { tournamentBreeding } from './breeding.js';
import { evolve, type Population } from './evolution.js';
import type { MakeOptimizer } from './optimizer.js';
import { operators } from './part/operators.js';
import { rankThenCrowding } from './part/survival.js';

/** Children bred between two survivals, of a population of this size. */
export function batchOf(population: number): number {
  return Math.max(1, Math.round(population / 5));
}

export const nsga2: MakeOptimizer = (problem, options) =>
  evolve(problem, options, operators, () => {
    const size = options.population ?? 100;
    const populations: Population[] = [{ members: [], size, survive: rankThenCrowding }];
    return { populations, breed: tournamentBreeding(populations), batch: batchOf(size) };
  });
