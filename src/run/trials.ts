/** Three ways to look for a design that a front lacks. Which designs they try follows from the seed alone. */
import { chunksOf, type EnumeratedChunk } from '../search/exhaustive.js';
import { asProblem, designCount, variablesOf } from '../search/factored.js';
import { createOptimizer } from '../search/optimizers.js';
import { entriesOf } from '../search/pareto/archive.js';
import { cardinality, choiceAt, type Genome } from '../search/problem.js';
import { Rng } from '../search/rng.js';
import { Seen } from '../search/seen.js';
import { designCount as designCountOf, genesOf } from '../space/alternative.js';
import type { GeneValue } from '../space/gene.js';
import type { SpaceGene } from '../space/load.js';
import { type Alternative, buildAlternatives } from './alternative.js';
import { answersTo } from './answers.js';
import { widthsOf } from './evaluate/batch.js';
import type { Value } from './genome.js';
import { type Plan, within } from './plan.js';
import type { Rechecked } from './recheck.js';
import type { Refuter } from './refuter.js';
import { type Kept, subSpace } from './sub-space.js';
import { shareBudget } from './union.js';
import { forAlternative, performUnits, type Runner, Stopped } from './units.js';

export interface Ground {
  readonly plan: Plan;
  readonly alternatives: readonly Alternative[];
  /** Points of the front. */
  readonly designs: Rechecked['designs'];
  readonly refuter: Refuter;
  readonly runner: Runner;
  readonly seed: number;
}

/** What was tried. */
export interface Tried {
  readonly designs: number;
  readonly feasible: number;
  readonly failed: number;
}

export interface SubSpaces extends Tried {
  readonly aroundPoints: number;
  readonly largest: number;
}

interface DrawnSpace {
  readonly genes: readonly SpaceGene[];
  readonly around: boolean;
  readonly size: bigint;
}

/**
 * Evaluates every design of random sub-spaces of at most `most` designs, of each alternative in turn. Every second one of
 * an alternative holds all choices of two of its points: what is missing lies near what is there, or between. In a
 * sub-space without the first value of a gene another one stands for designs in which the gene has no effect, so what the
 * whole space calls a duplicate is evaluated too.
 */
export async function bruteForce(ground: Ground, count: number, most: number): Promise<SubSpaces> {
  const { plan, runner, refuter } = ground;
  const spaces = Array.from({ length: count }, (_, trial) => drawSpace(ground, trial, most));
  const units = spaces.flatMap(({ genes, size }, trial) =>
    chunksOf(size).map((chunk) => ({
      trial,
      name: `sub-space-${trial}-${chunk.start}`,
      weight: chunk.count,
      tasks: () => [{ kind: 'enumerate' as const, ...chunk, genes }],
    })),
  );
  runner.progress.begin(
    'sub-spaces',
    units.reduce((sum, { weight }) => sum + weight, 0),
  );
  const chunks = (await performUnits<EnumeratedChunk>(runner, units)).flat();
  for (const [i, { front }] of chunks.entries()) {
    const { trial } = units[i];
    const genesAt = (genome: Genome) => buildAlternatives(within(plan, spaces[trial].genes))[0].genes(genome);
    for (const { objectives, genome } of entriesOf(front))
      refuter.offer(objectives, () => genesAt([...genome]), `sub-space ${trial + 1}`);
  }
  return {
    designs: chunks.reduce((sum, { counts }) => sum + counts.leaves, 0),
    feasible: chunks.reduce((sum, { counts }) => sum + counts.feasible, 0),
    failed: 0,
    aroundPoints: spaces.filter(({ around }) => around).length,
    largest: spaces.reduce((largest, { size }) => Math.max(largest, Number(size)), 0),
  };
}

function drawSpace({ plan, alternatives, designs, seed }: Ground, trial: number, most: number): DrawnSpace {
  const rng = new Rng(seed, trial);
  const index = trial % alternatives.length;
  const own = designs.filter((design) => design.alternative === index);
  const around = own.length > 0 && Math.floor(trial / alternatives.length) % 2 === 0;
  const alternative = alternatives[index];
  const points = around ? [0, 1].map(() => alternative.genes(own[rng.integer(own.length)].genome)) : [];
  const whole = { ...plan.space, genes: genesOf(plan.space, alternative.name) };
  const space = subSpace(whole, most, rng, choicesOf(points));
  return { genes: space.genes, around, size: designCountOf(space) };
}

function choicesOf(points: readonly Readonly<Record<string, Value>>[]): Kept {
  const kept = new Map<string, Set<GeneValue>>();
  for (const point of points)
    for (const [gene, value] of Object.entries(point)) kept.set(gene, (kept.get(gene) ?? new Set()).add(value));
  return kept;
}

/** Evaluates distinct random designs of the whole space, each alternative its share of them. */
export async function randomDesigns(ground: Ground, count: number): Promise<Tried> {
  const { alternatives, runner, seed } = ground;
  const shares = shareBudget(
    count,
    alternatives.map(({ factored }) => designCount(factored)),
  );
  runner.progress.begin(
    'random designs',
    shares.reduce((a, b) => a + b, 0),
  );
  const tried = [];
  for (const [index, { factored }] of alternatives.entries()) {
    const optimizer = createOptimizer('random', asProblem(factored), { seed });
    for (let left = shares[index]; left > 0; ) {
      const genomes = optimizer.ask(Math.min(BATCH, left));
      if (genomes.length === 0) break;
      left -= genomes.length;
      tried.push(await tryAll(ground, index, genomes, 'a random design'));
    }
  }
  return sumOf(tried);
}

/** Evaluates every design that differs from a point of the front in one gene. */
export async function neighbours(ground: Ground): Promise<Tried> {
  const { alternatives, designs, runner } = ground;
  const lists = alternatives.map(({ factored }, index) => {
    const variables = variablesOf(factored);
    const points = designs.filter(({ alternative }) => alternative === index).map(({ genome }) => genome);
    const seen = new Seen();
    for (const point of points) seen.add(point);
    return points.flatMap((point) =>
      variables.flatMap((variable, at) =>
        Array.from({ length: cardinality(variable) }, (_, i) => point.with(at, choiceAt(variable, i))).filter(
          (genome) => seen.add(genome),
        ),
      ),
    );
  });
  runner.progress.begin(
    'neighbours',
    lists.reduce((sum, list) => sum + list.length, 0),
  );
  const tried = [];
  for (const [index, list] of lists.entries())
    for (let at = 0; at < list.length; at += BATCH)
      tried.push(await tryAll(ground, index, list.slice(at, at + BATCH), 'a neighbour of a point'));
  return sumOf(tried);
}

const BATCH = 10_000;

async function tryAll(
  { alternatives, refuter, runner }: Ground,
  index: number,
  genomes: readonly Genome[],
  foundBy: string,
): Promise<Tried> {
  if (runner.stopped()) throw new Stopped();
  const alternative = alternatives[index];
  const answers = await answersTo(forAlternative(runner, index), widthsOf(alternative.factored), genomes);
  runner.progress.advance(genomes.length);
  for (const [i, answer] of answers.entries())
    if (answer.kind === 'feasible') refuter.offer(answer.objectives, () => alternative.genes(genomes[i]), foundBy);
  const count = (kind: string) => answers.filter((answer) => answer.kind === kind).length;
  return { designs: genomes.length, feasible: count('feasible'), failed: count('failed') };
}

function sumOf(tried: readonly Tried[]): Tried {
  const total = (field: keyof Tried) => tried.reduce((sum, one) => sum + one[field], 0);
  return { designs: total('designs'), feasible: total('feasible'), failed: total('failed') };
}
