/** Small constrained problems of the literature; every constraint is told relative to its limit. */
import { nondominated } from '../../../src/search/pareto/nondominated.js';
import { define, real, spaced, type TestProblem, unit } from './problem.js';
import {
  onPlane,
  onSphere,
  PLANE_HYPERVOLUME,
  planeFront,
  ruggedDistance,
  sphereDistance,
  sphereFront,
} from './unconstrained.js';

/** `x` is the design; a front is made of designs known to be optimal. */
const imagesOf = (problem: TestProblem, designs: readonly (readonly number[])[]): number[][] => {
  const images = designs.map((x) => [...problem.evaluate(x).objectives]);
  return nondominated(images).map((i) => images[i]);
};

export const bnh: TestProblem = define(
  {
    name: 'BNH',
    source: 'Binh, Korn 1997',
    formula: 'bnh',
    variables: [real('x1', 0, 5), real('x2', 0, 3)],
    objectiveCount: 2,
    constraintCount: 2,
    front: () =>
      imagesOf(
        bnh,
        spaced(0, 5, 2000).map((x) => [x, Math.min(x, 3)]),
      ),
  },
  ([x, y]) => ({
    objectives: [4 * x * x + 4 * y * y, (x - 5) ** 2 + (y - 5) ** 2],
    violations: [((x - 5) ** 2 + y * y - 25) / 25, (7.7 - (x - 8) ** 2 - (y + 3) ** 2) / 7.7],
  }),
);

export const osy: TestProblem = define(
  {
    name: 'OSY',
    source: 'Osyczka, Kundu 1995; the front as in Deb 2001',
    formula: 'osy',
    variables: [
      real('x1', 0, 10),
      real('x2', 0, 10),
      real('x3', 1, 5),
      real('x4', 0, 6),
      real('x5', 1, 5),
      real('x6', 0, 10),
    ],
    objectiveCount: 2,
    constraintCount: 6,
    // Five arcs, each with one free variable; x4 = x6 = 0 all along.
    front: () =>
      imagesOf(osy, [
        ...spaced(1, 5, 500).map((x3) => [5, 1, x3, 0, 5, 0]),
        ...spaced(1, 5, 500).map((x3) => [5, 1, x3, 0, 1, 0]),
        ...spaced(4.056, 5, 500).map((x1) => [x1, (x1 - 2) / 3, 1, 0, 1, 0]),
        ...spaced(1, 3.732, 500).map((x3) => [0, 2, x3, 0, 1, 0]),
        ...spaced(0, 1, 500).map((x1) => [x1, 2 - x1, 1, 0, 1, 0]),
      ]),
  },
  ([a, b, c, d, e, f]) => ({
    objectives: [
      -(25 * (a - 2) ** 2 + (b - 2) ** 2 + (c - 1) ** 2 + (d - 4) ** 2 + (e - 1) ** 2),
      a * a + b * b + c * c + d * d + e * e + f * f,
    ],
    violations: [
      (2 - a - b) / 2,
      (a + b - 6) / 6,
      (b - a - 2) / 2,
      (a - 3 * b - 2) / 2,
      ((c - 3) ** 2 + d - 4) / 4,
      (4 - (e - 3) ** 2 - f) / 4,
    ],
  }),
);

export const srn: TestProblem = define(
  {
    name: 'SRN',
    source: 'Srinivas, Deb 1994',
    formula: 'srn',
    variables: [real('x1', -20, 20), real('x2', -20, 20)],
    objectiveCount: 2,
    constraintCount: 2,
    // The literature's front is the middle arc, where both gradients are opposite; it goes on along either limit.
    front: () =>
      imagesOf(srn, [
        ...spaced(-2.5, 1.1, 2000).map((x) => [x, (x + 10) / 3]),
        ...spaced(2.5, Math.sqrt(225 - 6.25), 2000).map((y) => [-2.5, y]),
        ...spaced(-15, -2.5, 20_000).map((x) => [x, Math.sqrt(225 - x * x)]),
      ]),
  },
  ([x, y]) => ({
    objectives: [2 + (x - 2) ** 2 + (y - 1) ** 2, 9 * x - (y - 1) ** 2],
    violations: [(x * x + y * y - 225) / 225, (x - 3 * y + 10) / 10],
  }),
);

export const tnk: TestProblem = define(
  {
    name: 'TNK',
    source: 'Tanaka, Watanabe, Furukawa, Tanino 1995',
    formula: 'tnk',
    variables: [real('x1', 0, Math.PI), real('x2', 0, Math.PI)],
    objectiveCount: 2,
    constraintCount: 2,
    // On the wavy circle, seen from the angle whose cosine makes the waves; a hair outside, for the limits' rounding.
    front: () =>
      imagesOf(
        tnk,
        spaced(0, Math.PI / 2, 40_000)
          .map((angle) => {
            const radius = Math.sqrt(1 + 0.1 * Math.cos(16 * angle)) + 1e-12;
            return [radius * Math.sin(angle), radius * Math.cos(angle)];
          })
          .filter((x) => tnk.evaluate(x).violations.every((violation) => violation <= 0)),
      ),
  },
  ([x, y]) => ({
    objectives: [x, y],
    violations: [1 + 0.1 * Math.cos(16 * Math.atan2(x, y)) - x * x - y * y, 2 * ((x - 0.5) ** 2 + (y - 0.5) ** 2) - 1],
  }),
);

export const constr: TestProblem = define(
  {
    name: 'CONSTR',
    source: 'Deb 2001',
    formula: 'constr',
    variables: [real('x1', 0.1, 1), real('x2', 0, 5)],
    objectiveCount: 2,
    constraintCount: 2,
    front: () =>
      imagesOf(
        constr,
        spaced(7 / 18, 1, 2000).map((x) => [x, Math.max(0, 6 - 9 * x)]),
      ),
  },
  ([x, y]) => ({
    objectives: [x, (1 + y) / x],
    violations: [(6 - y - 9 * x) / 6, 1 + y - 9 * x],
  }),
);

export const c1dtlz1: TestProblem = define(
  {
    name: 'C1-DTLZ1',
    source: 'Jain, Deb 2014',
    formula: 'c1dtlz1',
    variables: unit(7),
    objectiveCount: 3,
    constraintCount: 1,
    front: planeFront,
    hypervolume: PLANE_HYPERVOLUME,
  },
  (x) => {
    const f = onPlane(x[0], x[1], ruggedDistance(x));
    return { objectives: f, violations: [f[2] / 0.6 + (f[0] + f[1]) / 0.5 - 1] };
  },
);

export const c3dtlz4: TestProblem = define(
  {
    name: 'C3-DTLZ4',
    source: 'Jain, Deb 2014',
    formula: 'c3dtlz4',
    variables: unit(12),
    objectiveCount: 3,
    constraintCount: 3,
  },
  (x) => {
    const f = onSphere(x[0] ** 100, x[1] ** 100, sphereDistance(x));
    const squares = f.reduce((total, one) => total + one * one, 0);
    return { objectives: f, violations: f.map((one) => 1 - (squares - 0.75 * one * one)) };
  },
);

/** Designs survive within this distance of a corner of the front or of its middle. */
const RADIUS = 0.4;

function c2(f: readonly number[]): number {
  const away = (centre: (i: number) => number) => f.reduce((d, one, i) => d + (one - centre(i)) ** 2, 0) - RADIUS ** 2;
  const corners = f.map((_, corner) => away((i) => (i === corner ? 1 : 0)));
  return Math.min(
    ...corners,
    away(() => 1 / Math.sqrt(3)),
  );
}

export const c2dtlz2: TestProblem = define(
  {
    name: 'C2-DTLZ2',
    source: 'Jain, Deb 2014',
    formula: 'c2dtlz2',
    variables: unit(12),
    objectiveCount: 3,
    constraintCount: 1,
    front: () => sphereFront(250).filter((f) => c2(f) <= 0),
  },
  (x) => {
    const objectives = onSphere(x[0], x[1], sphereDistance(x));
    return { objectives, violations: [c2(objectives)] };
  },
);
