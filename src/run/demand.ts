import { closedTurnsPerS } from '../core/closed.js';
import { meanGapS } from '../core/traffic.js';
import type { Objective } from '../objective/load.js';

/**
 * Mean rate of tasks. Sessions count at the rate that they make when every turn takes what the limits on TTFT and TPOT
 * allow: so demand is the same for every design, and no design is paid for being slow.
 */
export function meanTasksPerS({ demand, workload }: Pick<Objective, 'demand' | 'workload'>): number {
  const { tasksPerS, closed } = demand;
  if (closed === undefined) return tasksPerS ?? Number.NaN;
  const { sessions, thinkS = meanGapS(workload), ttftS, tpotS } = closed;
  const turnsPerS = closedTurnsPerS(sessions, thinkS, ttftS, tpotS, workload.outputTokens.mean.value);
  return turnsPerS / workload.turnsPerTask.mean.value;
}
