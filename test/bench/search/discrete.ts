/** Problems of whole numbers, steps and categories, some with real variables among them. Made for this suite. */
import { Rng } from '../../../src/search/rng.js';
import {
  categorical,
  define,
  integer,
  list,
  type Numbers,
  ordinal,
  range,
  real,
  rows,
  sum,
  type TestProblem,
} from './problem.js';
import { onSphere, SPHERE_HYPERVOLUME, sphereFront, ZDT1_HYPERVOLUME, zdt1Front } from './unconstrained.js';

const source = 'made for this suite';

const draws = (stream: number, count: number, draw: (rng: Rng) => number): number[] => {
  const rng = new Rng(7, stream);
  return range(count).map(() => draw(rng));
};

const between = (min: number, max: number) => (rng: Rng) => min + rng.integer(max - min + 1);

const ITEMS = 60;

/** Two profits and two weights of an item, uniform as in Zitzler and Thiele 1999; each sack holds half of everything. */
export const knapsack: TestProblem = define(
  {
    name: 'knapsack 60',
    source: 'after Zitzler, Thiele 1999',
    formula: 'knapsack',
    variables: range(ITEMS).map((i) => integer(`item${i + 1}`, 0, 1)),
    objectiveCount: 2,
    constraintCount: 2,
    numbers: {
      profits: [draws(1, ITEMS, between(10, 100)), draws(2, ITEMS, between(10, 100))],
      weights: [draws(3, ITEMS, between(10, 100)), draws(4, ITEMS, between(10, 100))],
    },
  },
  (x, numbers) => {
    const packed = (worth: readonly number[]) => sum(worth.map((one, i) => one * x[i]));
    return {
      objectives: rows(numbers, 'profits').map((profits) => -packed(profits)),
      violations: rows(numbers, 'weights').map((weights) => packed(weights) / (sum(weights) / 2) - 1),
    };
  },
);

/** Distance of the reals, whole numbers, steps and categories of the two problems below from their best, 0 to about 1 each. */
function mixedDistance(x: readonly number[], numbers: Numbers): number {
  const [reals, integers, ordinals, categories] = list(numbers, 'counts');
  const from = (start: number, count: number) => x.slice(start, start + count);
  const targets = list(numbers, 'targets');
  const losses = rows(numbers, 'losses');
  const firstCategory = x.length - categories;
  return (
    sum(from(firstCategory - ordinals - integers - reals, reals).map((one) => Math.abs(one - 0.35))) +
    sum(from(firstCategory - ordinals - integers, integers).map((one, i) => Math.abs(one - targets[i]) / 20)) +
    // Powers of two, compared by their exponents.
    sum(
      from(firstCategory - ordinals, ordinals).map((one, i) => Math.abs(Math.log2(one) - targets[integers + i]) / 8),
    ) +
    // What a category loses depends on its neighbour: each alone has a good one that is the best only with another.
    sum(
      range(categories).map((i) => {
        const neighbour = x[firstCategory + ((i + 1) % categories)];
        return losses[i][6 * x[firstCategory + i] + neighbour];
      }),
    )
  );
}

/**
 * Losses of pairs of categories: 0 for the best of both, which is hidden; a decoy loses 0.25 with every partner, the rest
 * 0.4 to 1. So one step towards the best makes it worse, unless the neighbour has made it too.
 */
function lossTables(stream: number, count: number): number[][] {
  const best = draws(stream, count, between(0, 5));
  const decoy = best.map((one, i) => (one + 1 + draws(stream + 1, count, between(0, 4))[i]) % 6);
  return best.map((one, i) => {
    const rest = draws(stream + 2 + i, 36, (rng) => 0.4 + 0.6 * rng.real());
    return rest.map((loss, pair) => {
      const [own, neighbour] = [Math.floor(pair / 6), pair % 6];
      if (own === one && neighbour === best[(i + 1) % count]) return 0;
      return own === decoy[i] ? 0.25 : loss;
    });
  });
}

const mixedVariables = (counts: readonly [number, number, number, number]) => {
  const [reals, integers, ordinals, categories] = counts;
  return [
    ...range(reals).map((i) => real(`real${i + 1}`, 0, 1)),
    ...range(integers).map((i) => integer(`integer${i + 1}`, 0, 20)),
    ...range(ordinals).map((i) => ordinal(`power${i + 1}`, [1, 2, 4, 8, 16, 32, 64, 128, 256])),
    ...range(categories).map((i) => categorical(`category${i + 1}`, 6)),
  ];
};

const ZDT_COUNTS = [6, 8, 6, 6] as const;

/** The front of ZDT1, behind a distance of four kinds of variables. */
export const mixedZdt: TestProblem = define(
  {
    name: 'mixed ZDT1',
    source,
    formula: 'mixedZdt',
    variables: [real('position', 0, 1), ...mixedVariables(ZDT_COUNTS)],
    objectiveCount: 2,
    numbers: {
      counts: ZDT_COUNTS,
      targets: [...draws(10, 8, between(0, 20)), ...draws(11, 6, between(0, 8))],
      losses: lossTables(12, 6),
    },
    front: zdt1Front,
    hypervolume: ZDT1_HYPERVOLUME,
  },
  (x, numbers) => {
    const g = 1 + (9 * mixedDistance(x, numbers)) / 26;
    return { objectives: [x[0], g * (1 - Math.sqrt(x[0] / g))], violations: [] };
  },
);

const DTLZ_COUNTS = [2, 4, 4, 3] as const;

/** The front of DTLZ2, behind a distance of four kinds of variables. */
export const mixedDtlz: TestProblem = define(
  {
    name: 'mixed DTLZ2',
    source,
    formula: 'mixedDtlz',
    variables: [real('angle1', 0, 1), real('angle2', 0, 1), ...mixedVariables(DTLZ_COUNTS)],
    objectiveCount: 3,
    numbers: {
      counts: DTLZ_COUNTS,
      targets: [...draws(30, 4, between(0, 20)), ...draws(31, 4, between(0, 8))],
      losses: lossTables(32, 3),
    },
    front: () => sphereFront(40),
    hypervolume: SPHERE_HYPERVOLUME,
  },
  (x, numbers) => ({ objectives: onSphere(x[0], x[1], mixedDistance(x, numbers) / 4), violations: [] }),
);

const LOCI = 24;
const ALLELES = 4;

/**
 * Two landscapes in which each of 24 categories counts with its next two neighbours, by tables of random worth (Kauffman 1993; for
 * several objectives Aguirre, Tanaka 2007): rugged, and what is good alone is not good together.
 */
export const landscape: TestProblem = define(
  {
    name: 'NK landscape',
    source: 'after Aguirre, Tanaka 2007',
    formula: 'landscape',
    variables: range(LOCI).map((i) => categorical(`locus${i + 1}`, ALLELES)),
    objectiveCount: 2,
    numbers: {
      first: range(LOCI).map((i) => draws(50 + i, ALLELES ** 3, (rng) => rng.real())),
      second: range(LOCI).map((i) => draws(80 + i, ALLELES ** 3, (rng) => rng.real())),
    },
  },
  (x, numbers) => {
    const worth = (tables: readonly (readonly number[])[]) =>
      sum(tables.map((table, i) => table[(x[i] * ALLELES + x[(i + 1) % LOCI]) * ALLELES + x[(i + 2) % LOCI]])) / LOCI;
    return { objectives: [-worth(rows(numbers, 'first')), -worth(rows(numbers, 'second'))], violations: [] };
  },
);

const POWERS = (upTo: number) => range(upTo + 1).map((i) => 2 ** i);

const CHIPS = [
  // TFLOP/s, TB/s, GB, thousand dollars, kW
  [990, 3.35, 80, 30, 0.7],
  [990, 4.8, 141, 36, 0.7],
  [2250, 8, 192, 45, 1.2],
  [1300, 5.3, 192, 22, 0.75],
  [2300, 8, 288, 38, 1.4],
  [460, 2.8, 95, 12, 0.45],
  [920, 1.6, 32, 9, 0.25],
  [190, 1.6, 32, 6, 0.28],
  [730, 0.3, 48, 8, 0.35],
  [2000, 0.9, 128, 20, 0.8],
  [125, 0.25, 16, 2, 0.07],
  [670, 3.7, 128, 16, 0.9],
];

const NETWORKS = [
  // GB/s a chip, us a hop, thousand dollars a chip
  [450, 1, 4],
  [900, 1.5, 9],
  [50, 4, 1],
  [100, 3, 1.5],
  [25, 10, 0.3],
];

const PRECISIONS = [
  // bytes a weight, speed-up of arithmetic, loss of quality
  [2, 1, 0],
  [1, 2, 0.4],
  [0.5, 2.6, 1],
];

/**
 * Two pools of chips that serve a 70-billion-parameter model, by a rough roofline: the pool that reads prompts and the one
 * that writes. Minimises price (thousand dollars), seconds a task and joules a token.
 */
export const serving: TestProblem = define(
  {
    name: 'serving system',
    source,
    formula: 'serving',
    variables: ['prefill', 'decode'].flatMap((pool) => [
      categorical(`${pool} chip`, CHIPS.length),
      categorical(`${pool} network`, NETWORKS.length),
      categorical(`${pool} precision`, PRECISIONS.length),
      ordinal(`${pool} width`, POWERS(6)),
      ordinal(`${pool} replicas`, POWERS(6)),
      ordinal(`${pool} batch`, POWERS(9)),
      integer(`${pool} clock`, 6, 12),
    ]),
    objectiveCount: 3,
    constraintCount: 6,
    numbers: { chips: CHIPS, networks: NETWORKS, precisions: PRECISIONS },
  },
  (x, numbers) => {
    const prefill = poolOf(x.slice(0, 7), numbers);
    const decode = poolOf(x.slice(7, 14), numbers);
    const prompt = 4000;
    const answer = 500;
    const prefillS =
      (prefill.batch * prompt * 0.14) / (prefill.tflops * 0.5) +
      160 * prefill.hopS +
      prefill.batch * prompt * prefill.byteS;
    const stepS =
      (70 * decode.bytes + decode.batch * 0.6) / (decode.tbps * 700) +
      (decode.batch * 0.14) / (decode.tflops * 0.4) +
      160 * decode.hopS +
      decode.batch * decode.byteS;
    const tasksIn = (prefill.replicas * prefill.batch) / prefillS;
    const tasksOut = (decode.replicas * decode.batch) / (stepS * answer);
    const tasks = Math.min(tasksIn, tasksOut);
    const taskS = prefillS + answer * stepS;
    return {
      objectives: [
        prefill.price + decode.price,
        taskS,
        ((prefill.kilowatts + decode.kilowatts) * 1000) / (tasks * (prompt + answer)),
      ],
      violations: [
        (70 * prefill.bytes + prefill.batch * 0.6) / (0.9 * prefill.gigabytes) - 1,
        (70 * decode.bytes + decode.batch * 0.6) / (0.9 * decode.gigabytes) - 1,
        4 / tasks - 1,
        prefillS / 4 - 1,
        (prefill.kilowatts + decode.kilowatts) / 150 - 1,
        prefill.loss + decode.loss - 1.4,
      ],
    };
  },
);

/** A pool's figures; those of a replica are already multiplied by its width. */
function poolOf([chip, network, precision, width, replicas, batch, clock]: readonly number[], numbers: Numbers) {
  const [tflops, tbps, gigabytes, price, kilowatts] = rows(numbers, 'chips')[chip];
  const [linkGBps, hopUs, port] = rows(numbers, 'networks')[network];
  const [bytes, gain, loss] = rows(numbers, 'precisions')[precision];
  const speed = clock / 10;
  return {
    tflops: tflops * gain * width * speed,
    tbps: tbps * width,
    gigabytes: gigabytes * width,
    price: width * replicas * (price + (width > 1 ? port : 0)),
    kilowatts: width * replicas * kilowatts * (0.4 + 0.6 * speed ** 2.5),
    hopS: width > 1 ? hopUs * 1e-6 * Math.log2(width) : 0,
    // Activations of a token of all layers, twice a layer, shared by the width.
    byteS: width > 1 ? (2.6e-3 * (width - 1)) / width / linkGBps : 0,
    replicas,
    batch,
    bytes,
    loss,
  };
}
