/**
 * NSGA-II (Deb, Pratap, Agarwal, Meyarivan, IEEE TEC 6, 2002): rank and crowding decide who survives and who breeds.
 * Beyond the paper: it starts from a Latin hypercube, never asks twice, breeds a fifth of the population between two
 * survivals, takes up to half of the first parents from the unbounded archive (of those a fifth are the best of one
 * objective), breeds a few children of these whatever the archive has grown to, and lets simulated binary crossover
 * compete with differential evolution, with steps and, where variables are finite, with the exchange of genes.
 */
import { tournamentBreeding } from './breeding.js';
import { evolve, type Population } from './evolution.js';
import type { MakeOptimizer } from './optimizer.js';
import { competing } from './part/operators.js';
import { rankThenCrowding } from './part/survival.js';

export const nsga2: MakeOptimizer = (problem, options) =>
  evolve(problem, options, competing(problem.variables), () => {
    const size = options.population ?? 100;
    const populations: Population[] = [{ members: [], size, survive: rankThenCrowding }];
    return { populations, breed: tournamentBreeding(populations), batch: Math.max(1, Math.round(size / 5)) };
  });
