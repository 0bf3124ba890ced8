/**
 * Survival by the additive epsilon indicator: the member leaves without which the others lose least (Zitzler, Kuenzli: "Indicator-based
 * selection in multiobjective search", PPSN VIII, 2004). Costs the square of the members.
 */
import { normalizedObjectives } from './scale.js';
import { feasibleFirst, type Survival } from './survival.js';

/** Their kappa: the smaller, the more the nearest rival alone counts. */
const KAPPA = 0.05;

const thin: Survival = (members, count) => {
  const d = members[0].objectives.length;
  const n = members.length;
  const rows = normalizedObjectives(members, d);
  const indicator = new Float64Array(n * n);
  let largest = 1e-12;
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let shift = Number.NEGATIVE_INFINITY;
      for (let j = 0; j < d; j++) shift = Math.max(shift, rows[a * d + j] - rows[b * d + j]);
      indicator[a * n + b] = shift;
      largest = Math.max(largest, Math.abs(shift));
    }
  const loss = new Float64Array(n);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      const at = a * n + b;
      indicator[at] = Math.exp(-indicator[at] / (largest * KAPPA));
      if (a !== b) loss[b] += indicator[at];
    }
  const gone = new Uint8Array(n);
  for (let left = n; left > count; left--) {
    let worst = -1;
    for (let i = 0; i < n; i++) if (gone[i] === 0 && (worst < 0 || loss[i] >= loss[worst])) worst = i;
    gone[worst] = 1;
    for (let i = 0; i < n; i++) loss[i] -= indicator[worst * n + i];
  }
  const kept = members.map((_, i) => i).filter((i) => gone[i] === 0);
  kept.sort((a, b) => loss[a] - loss[b] || a - b);
  return kept.map((i, rank) => {
    members[i].rank = rank;
    members[i].spread = 0;
    return members[i];
  });
};

export const epsilonSurvival: Survival = (members, count) => feasibleFirst(members, count, thin);
