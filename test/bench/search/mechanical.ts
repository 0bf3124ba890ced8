/**
 * Machine parts. Where Tanabe and Ishibuchi ("An easy-to-use real-world multi-objective problem suite", Applied Soft
 * Computing 89, 2020) sum up the violations as one more objective, they stand here as the constraints they were in the
 * originals, each relative to its limit.
 */
import { define, integer, ordinal, real, type TestProblem } from './problem.js';

export const weldedBeam: TestProblem = define(
  {
    name: 'welded beam',
    source: 'Deb, Pratap, Moitra 2000',
    formula: 'weldedBeam',
    variables: [real('weld', 0.125, 5), real('length', 0.1, 10), real('height', 0.1, 10), real('width', 0.125, 5)],
    objectiveCount: 2,
    constraintCount: 4,
  },
  ([h, l, t, b]) => {
    const load = 6000;
    const arm = Math.sqrt(0.25 * (l * l + (h + t) ** 2));
    const direct = load / (Math.SQRT2 * h * l);
    const twist = (load * (14 + 0.5 * l) * arm) / (2 * ((h * l) / Math.SQRT2) * ((l * l) / 12 + 0.25 * (h + t) ** 2));
    const shear = Math.sqrt(direct ** 2 + twist ** 2 + (l * direct * twist) / arm);
    const bending = 504_000 / (t * t * b);
    const buckling = 64_746.022 * (1 - 0.0282346 * t) * t * b ** 3;
    return {
      objectives: [1.10471 * h * h * l + 0.04811 * t * b * (14 + l), 2.1952 / (t ** 3 * b)],
      violations: [shear / 13_600 - 1, bending / 30_000 - 1, (h - b) / 5, 1 - buckling / load],
    };
  },
);

export const discBrake: TestProblem = define(
  {
    name: 'disc brake',
    source: 'Ray, Liew 2002; RE33',
    formula: 'discBrake',
    variables: [real('inner', 55, 80), real('outer', 75, 110), real('force', 1000, 3000), integer('surfaces', 2, 20)],
    objectiveCount: 2,
    constraintCount: 4,
  },
  ([r, s, force, n]) => {
    const squares = s * s - r * r;
    const cubes = s ** 3 - r ** 3;
    return {
      objectives: [4.9e-5 * squares * (n - 1), (9.82e6 * squares) / (force * n * cubes)],
      violations: [
        (20 - (s - r)) / 20,
        force / (3.14 * squares) / 0.4 - 1,
        (2.22e-3 * force * cubes) / squares ** 2 - 1,
        1 - (2.66e-2 * force * n * cubes) / squares / 900,
      ],
    };
  },
);

export const fourBarTruss: TestProblem = define(
  {
    name: 'four-bar truss',
    source: 'Cheng, Li 1999; RE21',
    formula: 'fourBarTruss',
    variables: [real('a1', 1, 3), real('a2', Math.SQRT2, 3), real('a3', Math.SQRT2, 3), real('a4', 1, 3)],
    objectiveCount: 2,
  },
  ([a, b, c, d]) => ({
    objectives: [
      200 * (2 * a + Math.SQRT2 * b + Math.sqrt(c) + d),
      0.01 * (2 / a + (2 * Math.SQRT2) / b - (2 * Math.SQRT2) / c + 2 / d),
    ],
    violations: [],
  }),
);

export const twoBarTruss: TestProblem = define(
  {
    name: 'two-bar truss',
    source: 'Coello, Pulido 2005; CRE21',
    formula: 'twoBarTruss',
    variables: [real('a1', 1e-5, 0.01), real('a2', 1e-5, 0.01), real('height', 1, 3)],
    objectiveCount: 2,
    constraintCount: 1,
  },
  ([a, b, y]) => {
    const [long, short] = [Math.sqrt(16 + y * y), Math.sqrt(1 + y * y)];
    const stress = Math.max((20 * long) / (y * a), (80 * short) / (y * b));
    return { objectives: [a * long + b * short, stress], violations: [stress / 1e5 - 1] };
  },
);

export const speedReducer: TestProblem = define(
  {
    name: 'speed reducer',
    source: 'Kurpati, Azarm, Wu 2002; RE35',
    formula: 'speedReducer',
    variables: [
      real('face', 2.6, 3.6),
      real('module', 0.7, 0.8),
      integer('teeth', 17, 28),
      real('length1', 7.3, 8.3),
      real('length2', 7.3, 8.3),
      real('shaft1', 2.9, 3.9),
      real('shaft2', 5, 5.5),
    ],
    objectiveCount: 2,
    constraintCount: 11,
  },
  ([b, m, z, l1, l2, d1, d2]) => {
    const weight =
      0.7854 * b * m * m * ((10 * z * z) / 3 + 14.933 * z - 43.0934) -
      1.508 * b * (d1 * d1 + d2 * d2) +
      7.477 * (d1 ** 3 + d2 ** 3) +
      0.7854 * (l1 * d1 * d1 + l2 * d2 * d2);
    const stress = (length: number, shaft: number, torque: number) =>
      Math.sqrt(((745 * length) / (m * z)) ** 2 + torque) / (0.1 * shaft ** 3);
    const [first, second] = [stress(l1, d1, 1.69e7), stress(l2, d2, 1.575e8)];
    return {
      objectives: [weight, first],
      violations: [
        27 / (b * m * m * z) - 1,
        397.5 / (b * m * m * z * z) - 1,
        (1.93 * l1 ** 3) / (m * z * d1 ** 4) - 1,
        (1.93 * l2 ** 3) / (m * z * d2 ** 4) - 1,
        (m * z) / 40 - 1,
        b / m / 12 - 1,
        1 - b / m / 5,
        (1.5 * d1 + 1.9) / l1 - 1,
        (1.1 * d2 + 1.9) / l2 - 1,
        first / 1300 - 1,
        second / 1100 - 1,
      ],
    };
  },
);

export const pressureVessel: TestProblem = define(
  {
    name: 'pressure vessel',
    source: 'Kannan, Kramer 1994; RE23, with the volume as the second objective',
    formula: 'pressureVessel',
    // Plates come in sixteenths of an inch.
    variables: [integer('shell', 1, 100), integer('head', 1, 100), real('radius', 10, 200), real('length', 10, 240)],
    objectiveCount: 2,
    constraintCount: 3,
  },
  ([i, j, r, l]) => {
    const [shell, head] = [0.0625 * i, 0.0625 * j];
    const volume = Math.PI * r * r * l + (4 / 3) * Math.PI * r ** 3;
    return {
      objectives: [
        0.6224 * shell * r * l + 1.7781 * head * r * r + 3.1661 * shell * shell * l + 19.84 * shell * shell * r,
        -volume,
      ],
      violations: [(0.0193 * r) / shell - 1, (0.00954 * r) / head - 1, 1 - volume / 1_296_000],
    };
  },
);

/** Diameters of spring wire that are sold, inches. */
const WIRE = [
  0.009, 0.0095, 0.0104, 0.0118, 0.0128, 0.0132, 0.014, 0.015, 0.0162, 0.0173, 0.018, 0.02, 0.023, 0.025, 0.028, 0.032,
  0.035, 0.041, 0.047, 0.054, 0.063, 0.072, 0.08, 0.092, 0.105, 0.12, 0.135, 0.148, 0.162, 0.177, 0.192, 0.207, 0.225,
  0.244, 0.263, 0.283, 0.307, 0.331, 0.362, 0.394, 0.4375, 0.5,
];

export const coilSpring: TestProblem = define(
  {
    name: 'coil spring',
    source: 'Kannan, Kramer 1994; two objectives as in Deb, Srinivasan 2006',
    formula: 'coilSpring',
    variables: [integer('coils', 1, 32), ordinal('wire', WIRE), real('diameter', 1, 30)],
    objectiveCount: 2,
    constraintCount: 8,
  },
  ([n, wire, d]) => {
    const index = d / wire;
    const stiffness = (11.5e6 * wire ** 4) / (8 * n * d ** 3);
    const curvature = (4 * index - 1) / (4 * index - 4) + (0.615 * wire) / d;
    const volume = 0.25 * Math.PI ** 2 * wire * wire * d * (n + 2);
    const stress = (8 * curvature * 1000 * d) / (Math.PI * wire ** 3);
    return {
      objectives: [volume, stress],
      violations: [
        (1000 / stiffness + 1.05 * (n + 2) * wire) / 14 - 1,
        1 - wire / 0.2,
        (d + wire) / 3 - 1,
        1 - index / 3,
        300 / stiffness / 6 - 1,
        1 - 700 / stiffness / 1.25,
        stress / 189_000 - 1,
        volume / 30 - 1,
      ],
    };
  },
);

export const gearTrain: TestProblem = define(
  {
    name: 'gear train',
    source: 'Deb, Pratap, Moitra 2000; RE36',
    formula: 'gearTrain',
    variables: ['a', 'b', 'c', 'd'].map((name) => integer(name, 12, 60)),
    objectiveCount: 2,
    constraintCount: 1,
  },
  ([a, b, c, d]) => {
    const error = Math.abs(6.931 - (c / a) * (d / b));
    return { objectives: [error, Math.max(a, b, c, d)], violations: [error / 6.931 / 0.5 - 1] };
  },
);
