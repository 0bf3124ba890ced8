/**
 * NSGA-III (Deb, Jain, IEEE TEC 18, 2014; constrained: Jain, Deb, ibid.): reference directions decide who survives. The additions
 * are those of nsga2, and one more operator: the mean of designs that are alike in their objectives.
 */
import { tournamentBreeding } from './breeding.js';
import { evolve, type Population } from './evolution.js';
import { batchOf } from './nsga2.js';
import type { MakeOptimizer } from './optimizer.js';
import { referenceDirections } from './part/directions.js';
import { nichingSurvival } from './part/niching.js';
import { averagingOperators } from './part/operators.js';

export const nsga3: MakeOptimizer = (problem, options) =>
  evolve(problem, options, averagingOperators, ({ rng }) => {
    const size = options.population ?? 100;
    const survive = nichingSurvival(referenceDirections(problem.objectiveCount, size), rng);
    const populations: Population[] = [{ members: [], size, survive }];
    return { populations, breed: tournamentBreeding(populations), batch: batchOf(size) };
  });
