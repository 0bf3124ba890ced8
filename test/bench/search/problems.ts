/** The suite. */
import { bnh, c1dtlz1, c2dtlz2, c3dtlz4, constr, osy, srn, tnk } from './constrained.js';
import { knapsack, landscape, mixedDtlz, mixedZdt, serving } from './discrete.js';
import {
  coilSpring,
  discBrake,
  fourBarTruss,
  gearTrain,
  pressureVessel,
  speedReducer,
  twoBarTruss,
  weldedBeam,
} from './mechanical.js';
import type { TestProblem } from './problem.js';
import { bulkCarrier } from './ship.js';
import { carSideImpact, rocketInjector, vehicleCrash } from './surface.js';
import { dtlz1, dtlz2, dtlz4, dtlz7, kursawe, zdt1, zdt2, zdt3, zdt4, zdt6 } from './unconstrained.js';

export const problems: readonly TestProblem[] = [
  zdt1,
  zdt2,
  zdt3,
  zdt4,
  zdt6,
  kursawe,
  dtlz1,
  dtlz2,
  dtlz4,
  dtlz7,
  bnh,
  srn,
  constr,
  tnk,
  osy,
  c1dtlz1,
  c2dtlz2,
  c3dtlz4,
  twoBarTruss,
  fourBarTruss,
  weldedBeam,
  vehicleCrash,
  rocketInjector,
  carSideImpact,
  bulkCarrier,
  discBrake,
  speedReducer,
  pressureVessel,
  coilSpring,
  gearTrain,
  knapsack,
  landscape,
  mixedZdt,
  mixedDtlz,
  serving,
];
