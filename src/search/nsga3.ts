/**
 * NSGA-III (Deb, Jain, IEEE TEC 18, 2014; constrained: Jain, Deb, ibid.): reference directions decide who survives. The
 * additions are those of nsga2 (a quarter is bred at a time, as survival costs more), half of the children
 * are crossed whatever the credit, genes are exchanged between real designs too, and there is one more operator: the mean of
 * designs that are alike in their objectives.
 */
import { tournamentBreeding } from './breeding.js';
import { evolve, type Population } from './evolution.js';
import type { MakeOptimizer } from './optimizer.js';
import { referenceDirections } from './part/directions.js';
import { nichingSurvival } from './part/niching.js';
import { mostlyCrossed } from './part/operators.js';

export const nsga3: MakeOptimizer = (problem, options) =>
  evolve(problem, options, mostlyCrossed, ({ rng }) => {
    const size = options.population ?? 100;
    const survive = nichingSurvival(referenceDirections(problem.objectiveCount, size), rng);
    const populations: Population[] = [{ members: [], size, survive }];
    return { populations, breed: tournamentBreeding(populations), batch: Math.max(1, Math.round(size / 4)) };
  });
