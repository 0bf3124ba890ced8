/**
 * Response surfaces fitted to simulations: every objective and limit is a polynomial, given as rows of a coefficient and the
 * exponent of each variable.
 */
import { define, type Numbers, real, rows, type TestProblem, unit } from './problem.js';

type Surface = readonly (readonly number[])[];

const value = (surface: Surface, x: readonly number[]): number =>
  surface.reduce(
    (total, [coefficient, ...exponents]) =>
      total + exponents.reduce((term, exponent, i) => term * x[i] ** exponent, coefficient),
    0,
  );

const valueOf = (numbers: Numbers, name: string, x: readonly number[]): number => value(rows(numbers, name), x);

/** `[coefficient, '1', '23']`: the digits are the variables multiplied, each as often as it stands there. */
const surface = (variables: number, ...terms: readonly (readonly [number, string])[]): number[][] =>
  terms.map(([coefficient, factors]) => [
    coefficient,
    ...Array.from({ length: variables }, (_, i) => factors.split(String(i + 1)).length - 1),
  ]);

export const carSideImpact: TestProblem = define(
  {
    name: 'car side impact',
    source: 'Jain, Deb 2014; RE41',
    formula: 'carSideImpact',
    variables: [0.5, 0.45, 0.5, 0.5, 0.875, 0.4, 0.4].map((min, i) => real(`x${i + 1}`, min, 3 * min)),
    objectiveCount: 3,
    constraintCount: 10,
    numbers: {
      weight: surface(
        7,
        [1.98, ''],
        [4.9, '1'],
        [6.67, '2'],
        [6.98, '3'],
        [4.01, '4'],
        [1.78, '5'],
        [1e-5, '6'],
        [2.73, '7'],
      ),
      force: surface(7, [4.72, ''], [-0.5, '4'], [-0.19, '23']),
      pillar: surface(7, [10.58, ''], [-0.674, '12'], [-0.67275, '2']),
      door: surface(7, [16.45, ''], [-0.489, '37'], [-0.843, '56']),
      abdomen: surface(7, [1.16, ''], [-0.3717, '24'], [-0.0092928, '3']),
      upper: surface(
        7,
        [0.261, ''],
        [-0.0159, '12'],
        [-0.06486, '1'],
        [-0.019, '27'],
        [0.0144, '35'],
        [0.0154464, '6'],
      ),
      middle: surface(
        7,
        [0.214, ''],
        [0.00817, '5'],
        [-0.0587118, '1'],
        [0.03099, '26'],
        [-0.018, '27'],
        [0.030408, '3'],
        [-0.00364, '56'],
        [-0.018, '22'],
      ),
      lower: surface(7, [0.74, ''], [-0.61, '2'], [-0.031296, '3'], [-0.031872, '7'], [0.227, '22']),
      ribUpper: surface(7, [28.98, ''], [3.818, '3'], [-4.2, '12'], [1.27296, '6'], [-2.68065, '7']),
      ribMiddle: surface(7, [35.31728, ''], [2.95, '3'], [-5.057, '12'], [-3.795, '2'], [-3.4431, '7']),
      ribLower: surface(7, [46.36, ''], [-9.9, '2'], [-4.4505, '1']),
    },
  },
  (x, numbers) => {
    const at = (name: string) => valueOf(numbers, name, x);
    const [force, pillar, door] = [at('force'), at('pillar'), at('door')];
    return {
      objectives: [at('weight'), force, (pillar + door) / 2],
      violations: [
        at('abdomen') - 1,
        at('upper') / 0.32 - 1,
        at('middle') / 0.32 - 1,
        at('lower') / 0.32 - 1,
        at('ribUpper') / 32 - 1,
        at('ribMiddle') / 32 - 1,
        at('ribLower') / 32 - 1,
        force / 4 - 1,
        pillar / 9.9 - 1,
        door / 15.7 - 1,
      ],
    };
  },
);

const threeSurfaces = (x: readonly number[], numbers: Numbers) => ({
  objectives: ['first', 'second', 'third'].map((name) => valueOf(numbers, name, x)),
  violations: [],
});

export const vehicleCrash: TestProblem = define(
  {
    name: 'vehicle crash',
    source: 'Liao, Li, Yang, Zhang, Li 2008; RE34',
    formula: 'threeSurfaces',
    variables: [1, 2, 3, 4, 5].map((i) => real(`t${i}`, 1, 3)),
    objectiveCount: 3,
    numbers: {
      first: surface(
        5,
        [1640.2823, ''],
        [2.3573285, '1'],
        [2.3220035, '2'],
        [4.5688768, '3'],
        [7.7213633, '4'],
        [4.4559504, '5'],
      ),
      second: surface(
        5,
        [6.5856, ''],
        [1.15, '1'],
        [-1.0427, '2'],
        [0.9738, '3'],
        [0.8364, '4'],
        [-0.3695, '14'],
        [0.0861, '15'],
        [0.3628, '24'],
        [-0.1106, '11'],
        [-0.3437, '33'],
        [0.1764, '44'],
      ),
      third: surface(
        5,
        [-0.0551, ''],
        [0.0181, '1'],
        [0.1024, '2'],
        [0.0421, '3'],
        [-0.0073, '12'],
        [0.024, '23'],
        [-0.0118, '24'],
        [-0.0204, '34'],
        [-0.008, '35'],
        [-0.0241, '22'],
        [0.0109, '44'],
      ),
    },
  },
  threeSurfaces,
);

/** Variables: flow angle, hydrogen area, oxygen area, tip thickness. */
export const rocketInjector: TestProblem = define(
  {
    name: 'rocket injector',
    source: 'Vaidyanathan, Tucker, Papila, Shyy 2003; RE37',
    formula: 'threeSurfaces',
    variables: unit(4),
    objectiveCount: 3,
    numbers: {
      first: surface(
        4,
        [0.692, ''],
        [0.477, '1'],
        [-0.687, '2'],
        [-0.08, '3'],
        [-0.065, '4'],
        [-0.167, '11'],
        [-0.0129, '12'],
        [0.0796, '22'],
        [-0.0634, '13'],
        [-0.0257, '23'],
        [0.0877, '33'],
        [-0.0521, '14'],
        [0.00156, '24'],
        [0.00198, '34'],
        [0.0184, '44'],
      ),
      second: surface(
        4,
        [0.153, ''],
        [-0.322, '1'],
        [0.396, '2'],
        [0.424, '3'],
        [0.0226, '4'],
        [0.175, '11'],
        [0.0185, '12'],
        [-0.0701, '22'],
        [-0.251, '13'],
        [0.179, '23'],
        [0.015, '33'],
        [0.0134, '14'],
        [0.0296, '24'],
        [0.0752, '34'],
        [0.0192, '44'],
      ),
      third: surface(
        4,
        [0.37, ''],
        [-0.205, '1'],
        [0.0307, '2'],
        [0.108, '3'],
        [1.019, '4'],
        [-0.135, '11'],
        [0.0141, '12'],
        [0.0998, '22'],
        [0.208, '13'],
        [-0.0301, '23'],
        [-0.226, '33'],
        [0.353, '14'],
        [-0.0497, '34'],
        [-0.423, '44'],
        [0.202, '112'],
        [-0.281, '113'],
        [-0.342, '122'],
        [-0.245, '223'],
        [0.281, '233'],
        [-0.184, '144'],
        [-0.281, '123'],
      ),
    },
  },
  threeSurfaces,
);
