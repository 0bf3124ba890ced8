/** The suite. */
import { bnh, c2dtlz2, constr, osy, srn, tnk } from './constrained.js';
import { knapsack, mixedDtlz, mixedZdt, serving } from './discrete.js';
import {
  coilSpring,
  discBrake,
  fourBarTruss,
  gearTrain,
  pressureVessel,
  speedReducer,
  weldedBeam,
} from './mechanical.js';
import type { TestProblem } from './problem.js';
import { carSideImpact, rocketInjector, vehicleCrash } from './surface.js';
import { dtlz2, dtlz7, zdt1, zdt2, zdt3 } from './unconstrained.js';

export const problems: readonly TestProblem[] = [
  zdt1,
  zdt2,
  zdt3,
  dtlz2,
  dtlz7,
  bnh,
  srn,
  constr,
  tnk,
  osy,
  c2dtlz2,
  fourBarTruss,
  weldedBeam,
  vehicleCrash,
  rocketInjector,
  carSideImpact,
  discBrake,
  speedReducer,
  pressureVessel,
  coilSpring,
  gearTrain,
  knapsack,
  mixedZdt,
  mixedDtlz,
  serving,
];
