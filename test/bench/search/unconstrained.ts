/**
 * ZDT: Zitzler, Deb, Thiele, "Comparison of multiobjective evolutionary algorithms: empirical results", Evolutionary
 * Computation 8(2), 2000. DTLZ: Deb, Thiele, Laumanns, Zitzler, "Scalable multi-objective optimization test problems",
 * CEC 2002.
 */
import { nondominated } from '../../../src/search/pareto/nondominated.js';
import { define, range, real, spaced, sum, type TestProblem, unit } from './problem.js';

const free = (...objectives: number[]) => ({ objectives, violations: [] });

/** The distance term of ZDT1 to ZDT3: 1 on the front. */
export const zdtDistance = (x: readonly number[]): number => 1 + (9 * sum(x.slice(1))) / (x.length - 1);

const source = 'Zitzler, Deb, Thiele 2000';

/** The box at 1.1 less what lies under the curve, a third. */
export const ZDT1_HYPERVOLUME = 1.1 - 1 / 3 + 0.11;

export const zdt1: TestProblem = define(
  {
    name: 'ZDT1',
    source,
    formula: 'zdt1',
    variables: unit(30),
    objectiveCount: 2,
    front: () => zdt1Front(),
    hypervolume: ZDT1_HYPERVOLUME,
  },
  (x) => {
    const g = zdtDistance(x);
    return free(x[0], g * (1 - Math.sqrt(x[0] / g)));
  },
);

/** Spaced evenly along the steep end too. */
export const zdt1Front = (): number[][] => spaced(0, 1, 1000).map((root) => [root * root, 1 - root]);

export const zdt2: TestProblem = define(
  {
    name: 'ZDT2',
    source,
    formula: 'zdt2',
    variables: unit(30),
    objectiveCount: 2,
    front: () => spaced(0, 1, 1000).map((f) => [f, 1 - f * f]),
    hypervolume: 1.1 - 2 / 3 + 0.11,
  },
  (x) => {
    const g = zdtDistance(x);
    return free(x[0], g * (1 - (x[0] / g) ** 2));
  },
);

export const zdt3: TestProblem = define(
  {
    name: 'ZDT3',
    source,
    formula: 'zdt3',
    variables: unit(30),
    objectiveCount: 2,
    front: () => {
      const curve = spaced(0, 1, 20_000).map((f) => [f, 1 - Math.sqrt(f) - f * Math.sin(10 * Math.PI * f)]);
      return nondominated(curve).map((i) => curve[i]);
    },
  },
  (x) => {
    const g = zdtDistance(x);
    const f = x[0];
    return free(f, g * (1 - Math.sqrt(f / g) - (f / g) * Math.sin(10 * Math.PI * f)));
  },
);

export const zdt4: TestProblem = define(
  {
    name: 'ZDT4',
    source,
    formula: 'zdt4',
    variables: [real('x1', 0, 1), ...range(9).map((i) => real(`x${i + 2}`, -5, 5))],
    objectiveCount: 2,
    front: zdt1Front,
    hypervolume: ZDT1_HYPERVOLUME,
  },
  (x) => {
    const g = 91 + sum(x.slice(1).map((one) => one * one - 10 * Math.cos(4 * Math.PI * one)));
    return free(x[0], g * (1 - Math.sqrt(x[0] / g)));
  },
);

/** The first objective of ZDT6, and its least value. */
const bumps = (x: number): number => 1 - Math.exp(-4 * x) * Math.sin(6 * Math.PI * x) ** 6;
const LEAST_BUMP = 0.280775319;

export const zdt6: TestProblem = define(
  {
    name: 'ZDT6',
    source,
    formula: 'zdt6',
    variables: unit(10),
    objectiveCount: 2,
    front: () => spaced(LEAST_BUMP, 1, 1000).map((f) => [f, 1 - f * f]),
  },
  (x) => {
    const g = 1 + 9 * (sum(x.slice(1)) / 9) ** 0.25;
    const f = bumps(x[0]);
    return free(f, g * (1 - (f / g) ** 2));
  },
);

export const kursawe: TestProblem = define(
  {
    name: 'Kursawe',
    source: 'Kursawe 1991',
    formula: 'kursawe',
    variables: [1, 2, 3].map((i) => real(`x${i}`, -5, 5)),
    objectiveCount: 2,
  },
  ([a, b, c]) =>
    free(
      -10 * (Math.exp(-0.2 * Math.hypot(a, b)) + Math.exp(-0.2 * Math.hypot(b, c))),
      sum([a, b, c].map((x) => Math.abs(x) ** 0.8 + 5 * Math.sin(x ** 3))),
    ),
);

/** Three objectives on a plane whose sum is (1 + g) / 2. */
export function onPlane(a: number, b: number, g: number): number[] {
  const height = (1 + g) / 2;
  return [height * a * b, height * a * (1 - b), height * (1 - a)];
}

/** The distance of DTLZ1 and its kin: 0 on the front, with many local optima. */
export const ruggedDistance = (x: readonly number[]): number =>
  100 * sum(x.slice(2).map((one) => 1 + (one - 0.5) ** 2 - Math.cos(20 * Math.PI * (one - 0.5))));

export const planeFront = (): number[][] =>
  range(41).flatMap((i) => range(41 - i).map((j) => [i / 80, j / 80, (40 - i - j) / 80]));

/** Box at 1.1 less the corner below the plane. */
export const PLANE_HYPERVOLUME = 1.1 ** 3 - 1 / 6;

export const dtlz1: TestProblem = define(
  {
    name: 'DTLZ1',
    source: 'Deb, Thiele, Laumanns, Zitzler 2002',
    formula: 'dtlz1',
    variables: unit(7),
    objectiveCount: 3,
    front: planeFront,
    hypervolume: PLANE_HYPERVOLUME,
  },
  (x) => free(...onPlane(x[0], x[1], ruggedDistance(x))),
);

/** Three objectives on a sphere of radius 1 + g, by two angles from 0 to 1. */
export function onSphere(a: number, b: number, g: number): number[] {
  const [u, v] = [(a * Math.PI) / 2, (b * Math.PI) / 2];
  const radius = 1 + g;
  return [radius * Math.cos(u) * Math.cos(v), radius * Math.cos(u) * Math.sin(v), radius * Math.sin(u)];
}

/** Rows of latitude, with as many points in each as its circle is long. */
export function sphereFront(latitudes: number): number[][] {
  return spaced(0, 1, latitudes).flatMap((a) =>
    spaced(0, 1, 1 + Math.max(1, Math.round((latitudes - 1) * Math.cos((a * Math.PI) / 2)))).map((b) =>
      onSphere(a, b, 0).map((f) => Math.max(0, f)),
    ),
  );
}

/** Box at 1.1 less the eighth of the unit ball below the front. */
export const SPHERE_HYPERVOLUME = 1.1 ** 3 - Math.PI / 6;

export const dtlz2: TestProblem = define(
  {
    name: 'DTLZ2',
    source: 'Deb, Thiele, Laumanns, Zitzler 2002',
    formula: 'dtlz2',
    variables: unit(12),
    objectiveCount: 3,
    front: () => sphereFront(40),
    hypervolume: SPHERE_HYPERVOLUME,
  },
  (x) => free(...onSphere(x[0], x[1], sphereDistance(x))),
);

/** DTLZ2 whose angles crowd at 0. */
export const dtlz4: TestProblem = define(
  {
    name: 'DTLZ4',
    source: 'Deb, Thiele, Laumanns, Zitzler 2002',
    formula: 'dtlz4',
    variables: unit(12),
    objectiveCount: 3,
    front: () => sphereFront(40),
    hypervolume: SPHERE_HYPERVOLUME,
  },
  (x) => free(...onSphere(x[0] ** 100, x[1] ** 100, sphereDistance(x))),
);

export const sphereDistance = (x: readonly number[]): number => sum(x.slice(2).map((one) => (one - 0.5) ** 2));

export const dtlz7: TestProblem = define(
  {
    name: 'DTLZ7',
    source: 'Deb, Thiele, Laumanns, Zitzler 2002',
    formula: 'dtlz7',
    variables: unit(22),
    objectiveCount: 3,
    front: () => {
      const grid = spaced(0, 1, 400);
      const points = grid.flatMap((a) => grid.map((b) => [a, b, ridges(a, b, 1)]));
      return nondominated(points).map((i) => points[i]);
    },
  },
  (x) => free(x[0], x[1], ridges(x[0], x[1], 1 + (9 / 20) * sum(range(20).map((i) => x[i + 2])))),
);

/** The last objective of DTLZ7: 1 + g times its height. */
function ridges(a: number, b: number, g: number): number {
  const wave = (f: number) => (f / (1 + g)) * (1 + Math.sin(3 * Math.PI * f));
  return (1 + g) * (3 - wave(a) - wave(b));
}
