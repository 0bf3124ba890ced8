import { define, real, type TestProblem } from './problem.js';

/**
 * A bulk carrier: costs a tonne of cargo, weight of the ship, cargo a year (to be maximised). Lengths in metres, speed in knots, weights
 * in tonnes.
 */
export const bulkCarrier: TestProblem = define(
  {
    name: 'bulk carrier',
    source: 'Parsons, Scott 2004; RE42',
    formula: 'bulkCarrier',
    variables: [
      real('length', 150, 274.32),
      real('beam', 20, 32.31),
      real('depth', 13, 25),
      real('draught', 10, 11.71),
      real('speed', 14, 18),
      real('block', 0.63, 0.75),
    ],
    objectiveCount: 3,
    constraintCount: 9,
  },
  ([length, beam, depth, draught, speed, block]) => {
    const displacement = 1.025 * length * beam * draught * block;
    const froude = (0.5144 * speed) / Math.sqrt(9.8065 * length);
    const a = 4977.06 * block * block - 8105.61 * block + 4456.51;
    const b = -10_847.2 * block * block + 12_817 * block - 6960.32;
    const power = (displacement ** (2 / 3) * speed ** 3) / (a + b * froude);
    const steel = 0.034 * length ** 1.7 * beam ** 0.7 * depth ** 0.4 * block ** 0.5;
    const outfit = length ** 0.8 * beam ** 0.6 * depth ** 0.3 * block ** 0.1;
    const ship = steel + outfit + 0.17 * power ** 0.9;
    // The published bounds leave no ship without a positive deadweight; nothing is carried by one.
    const deadweight = Math.max(1, displacement - ship);
    const capital = 0.26 * (2000 * steel ** 0.85 + 3500 * outfit + 2400 * power ** 0.8);
    const seaDays = (5000 / 24) * speed;
    const dailyFuel = 0.19 * power * 0.024 + 0.2;
    const voyage = 105 * dailyFuel * seaDays + 6.3 * deadweight ** 0.8;
    const cargo = deadweight - dailyFuel * (seaDays + 5) - 2 * Math.sqrt(deadweight);
    const trips = 350 / (seaDays + 2 * (cargo / 8000 + 0.5));
    const costs = capital + 40_000 * deadweight ** 0.3 + voyage * trips;
    const stability = 0.53 * draught + ((0.085 * block - 0.002) * beam * beam) / (draught * block) - (1 + 0.52 * depth);
    return {
      objectives: [costs / (cargo * trips), ship, -cargo * trips],
      violations: [
        1 - length / beam / 6,
        length / depth / 15 - 1,
        length / draught / 19 - 1,
        draught / (0.45 * deadweight ** 0.31) - 1,
        draught / (0.7 * depth + 0.7) - 1,
        deadweight / 50_000 - 1,
        1 - deadweight / 3000,
        froude / 0.32 - 1,
        1 - stability / (0.07 * beam),
      ],
    };
  },
);
