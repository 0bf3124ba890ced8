/** Published test problems, and small ones of every kind of variable. */
import type { Genome, Problem, Variable } from '../../src/search/problem.js';

const unit = (count: number): Variable[] =>
  Array.from({ length: count }, (_, i) => ({ name: `x${i}`, kind: 'real', min: 0, max: 1 }));

/** Zitzler, Deb, Thiele, Evolutionary Computation 8, 2000. Hypervolume at (1.1, 1.1): 0.876667. */
export const zdt1: Problem = {
  variables: unit(30),
  objectiveCount: 2,
  constraintCount: 0,
  evaluate: ([first, ...others]) => {
    const g = 1 + (9 * others.reduce((sum, x) => sum + x, 0)) / others.length;
    return { objectives: [first, g * (1 - Math.sqrt(first / g))], violations: [] };
  },
};

/** Deb, Thiele, Laumanns, Zitzler, CEC 2002. Hypervolume at 1.1: 1.331 - pi / 6. */
export const dtlz2: Problem = {
  variables: unit(12),
  objectiveCount: 3,
  constraintCount: 0,
  evaluate: ([a, b, ...others]) => {
    const radius = 1 + others.reduce((sum, x) => sum + (x - 0.5) ** 2, 0);
    const [u, v] = [(a * Math.PI) / 2, (b * Math.PI) / 2];
    return {
      objectives: [radius * Math.cos(u) * Math.cos(v), radius * Math.cos(u) * Math.sin(v), radius * Math.sin(u)],
      violations: [],
    };
  },
};

/** Tanaka, Watanabe, Furukawa, Tanino, IEEE SMC 1995: a front in pieces along a wavy limit. */
export const tnk: Problem = {
  variables: ['x', 'y'].map((name) => ({ name, kind: 'real', min: 0, max: Math.PI })),
  objectiveCount: 2,
  constraintCount: 2,
  evaluate: ([x, y]) => ({
    objectives: [x, y],
    violations: [
      Math.max(0, 1 + 0.1 * Math.cos(16 * Math.atan2(x, y)) - x * x - y * y),
      Math.max(0, (x - 0.5) ** 2 + (y - 0.5) ** 2 - 0.5),
    ],
  }),
};

/** Weights and two profits of each thing that may be packed. */
const things = Array.from({ length: 24 }, (_, i) => [10 + ((i * 37) % 41), 10 + ((i * 53) % 47), 10 + ((i * 29) % 43)]);

/** A knapsack with two kinds of profit: nearly half of all packings are too heavy. */
export const knapsack: Problem = {
  variables: things.map((_, i) => ({ name: `thing${i}`, kind: 'integer', min: 0, max: 1 })),
  objectiveCount: 2,
  constraintCount: 1,
  evaluate: (genome) => {
    const [weight, first, second] = [0, 1, 2].map((k) =>
      genome.reduce((sum, taken, i) => sum + taken * things[i][k], 0),
    );
    const limit = things.reduce((sum, thing) => sum + thing[0], 0) / 2;
    return { objectives: [-first, -second], violations: [Math.max(0, weight / limit - 1)] };
  },
};

/** Every kind of variable, and a limit. */
export const mixed: Problem = {
  variables: [
    { name: 'share', kind: 'real', min: -1, max: 2 },
    { name: 'tilt', kind: 'real', min: 0, max: 1e-3 },
    { name: 'machines', kind: 'integer', min: 1, max: 40 },
    { name: 'batch', kind: 'ordinal', values: [1, 2, 4, 8, 16, 32, 64] },
    { name: 'chip', kind: 'categorical', values: ['a', 'b', 'c', 'd', 'e'] },
    { name: 'wired', kind: 'categorical', values: [true, false] },
  ],
  objectiveCount: 2,
  constraintCount: 1,
  evaluate: ([share, tilt, machines, batch, chip, wired]) => {
    const price = [3, 1, 4, 1.5, 5][chip];
    const speed = [2, 0.5, 3, 1, 3.5][chip] * (wired === 0 ? 1.2 : 1);
    const off = (share - 0.3 * chip) ** 2 + (1e3 * tilt - 0.5) ** 2;
    return {
      objectives: [machines * price * (1 + off), (1 + off) * (batch + 50 / (machines * speed * (1 + batch) ** 0.5))],
      violations: [Math.max(0, 20 / (machines * speed) - 1)],
    };
  },
};

export const published = { zdt1, dtlz2, tnk, knapsack, mixed };

/** Whether a genome holds a value of each variable. */
export function fits(variables: readonly Variable[], genome: Genome): boolean {
  return (
    genome.length === variables.length &&
    variables.every((variable, i) => {
      const value = genome[i];
      if (variable.kind === 'real') return value >= variable.min && value <= variable.max;
      const [low, high] = variable.kind === 'integer' ? [variable.min, variable.max] : [0, variable.values.length - 1];
      return Number.isInteger(value) && value >= low && value <= high;
    })
  );
}
