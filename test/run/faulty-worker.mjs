/**
 * A worker like the real one, but for designs whose last gene takes its second value, or for the end of a run: what happens
 * then the name of the space says.
 */
import { workerData } from 'node:worker_threads';
import { buildAlternatives } from '../../dist/run/alternative.js';
import { serve } from '../../dist/run/evaluate/serve.js';

let stumbled = false;
const faults = {
  throws: () => {
    throw new Error('out of paper');
  },
  'throws once': () => {
    if (stumbled) return undefined;
    stumbled = true;
    throw new Error('stumbled');
  },
  'is not finite': (out, at) => {
    out[at] = Number.NaN;
    return true;
  },
  dies: () => process.exit(3),
  hangs: () => {
    for (;;);
  },
};
const fault = faults[workerData.plan.space.name];

function faulty(problem) {
  const last = problem.parts.length - 1;
  const parts = problem.parts.map((part, p) => {
    if (p !== last) return part;
    const stages = part.stages.map((stage) => {
      if (stage.leaf === undefined) return stage;
      return {
        ...stage,
        leaf(context, choice, out, at) {
          const feasible = stage.leaf(context, choice, out, at);
          if (feasible && choice.at(-1) === 1) return fault(out, at) ?? feasible;
          return feasible;
        },
      };
    });
    return { ...part, stages };
  });
  return { ...problem, parts };
}

/** Not the search, but what describes its points and draws designs off them. */
const atTheEnd = {
  'throws once at the end': faults['throws once'],
  'dies at the end': faults.dies,
};
const strike = atTheEnd[workerData.plan.space.name];

function faultyAtTheEnd(alternative) {
  return {
    ...alternative,
    genes(genome) {
      strike();
      return alternative.genes(genome);
    },
  };
}

const { plan } = workerData;
serve(
  plan,
  buildAlternatives(plan).map((alternative) =>
    strike === undefined ? { ...alternative, factored: faulty(alternative.factored) } : faultyAtTheEnd(alternative),
  ),
  () => {
    throw new Error('no sub-spaces here');
  },
);
