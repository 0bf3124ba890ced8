import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadCatalog } from '../../src/catalog/catalog.js';
import { evaluate, type Evaluated, type Outcome } from '../../src/core/evaluate.js';
import { isDead } from '../../src/core/violation.js';
import { loadObjective } from '../../src/objective/load.js';
import { metrics } from '../../src/objective/metrics.js';
import { buildProblem } from '../../src/run/problem.js';
import { planOf } from '../../src/run/search.js';
import { compose, type FrontDesign, mergeDesigns } from '../../src/search/compose.js';
import { enumerateChunk } from '../../src/search/exhaustive.js';
import { designCount, variablesOf } from '../../src/search/factored.js';
import { genomeAt } from '../../src/search/space.js';
import { loadSpace } from '../../src/space/load.js';

/**
 * Tiny worlds, each a folder with its own catalogue, a space, an objective, the front (front.yaml) and the arithmetic that
 * leads to it (arithmetic.md). The fronts were worked out by hand: what the core computes must equal them.
 */
const worlds = new URL('world/', import.meta.url);
const names = readdirSync(worlds);
const parts = ['catalog', 'space.yaml', 'objective.yaml', 'front.yaml', 'arithmetic.md'];

const tolerance = 1e-9;

const genes = z.record(z.string(), z.union([z.string(), z.number()]));
const numbers = z.record(z.string(), z.number());
const expectedFront = z.strictObject({
  designs: z.strictObject({ all: z.number(), feasible: z.number(), invalid: z.number(), duplicate: z.number() }),
  points: z
    .array(
      z.strictObject({
        genes,
        goals: numbers,
        steps: z.strictObject({ prefill: numbers, decode: numbers, system: numbers }),
      }),
    )
    .min(1),
  infeasible: z
    .array(
      z.strictObject({
        genes,
        pool: z.enum(['prefill', 'decode']),
        rule: z.string(),
        need: z.number(),
        have: z.number(),
      }),
    )
    .default([]),
});

function read(name: string) {
  const folder = new URL(`${name}/`, worlds);
  const path = (file: string) => fileURLToPath(new URL(file, folder));
  const catalog = loadCatalog(new URL('catalog/', folder));
  const space = loadSpace(path('space.yaml'), catalog);
  const objective = loadObjective(path('objective.yaml'), catalog, metrics);
  const expected = expectedFront.parse(parse(readFileSync(path('front.yaml'), 'utf8')));
  const problem = buildProblem(planOf(space, objective, catalog, { algorithm: 'exact' }));
  const goals = objective.goals.map(({ metric }) => metric);
  return { problem, expected, goals };
}
type World = ReturnType<typeof read>;

/** Every design of the space evaluated by the core alone, without search. */
function outcomes({ problem }: World): { genes: z.infer<typeof genes>; outcome: Outcome }[] {
  const variables = variablesOf(problem.factored);
  return Array.from({ length: Number(designCount(problem.factored)) }, (_, i) => {
    const genome = genomeAt(variables, i);
    const design = problem.design(genome);
    const outcome: Outcome = isDead(design)
      ? { kind: 'invalid', violations: [{ ...design, pool: 'decode' }] }
      : evaluate(problem.setting, design);
    return { genes: problem.genes(genome), outcome };
  });
}

function matches(actual: z.infer<typeof genes>, wanted: z.infer<typeof genes>): boolean {
  return Object.entries(wanted).every(([name, value]) => actual[name] === value);
}

function expectEqual(actual: number, wanted: number, what: string): void {
  const error = Math.abs(actual - wanted) / Math.max(Math.abs(wanted), Number.MIN_VALUE);
  const absolute = Math.abs(actual - wanted) < 1e-15;
  expect(error < tolerance || absolute, `${what} is ${actual}, by hand ${wanted}`).toBe(true);
}

/** A number of the evaluated design by the name that front.yaml gives it. */
function step(at: Evaluated, stage: 'prefill' | 'decode' | 'system', name: string): number {
  const records = {
    prefill: { ...at.prefill, ...at.prefillFigures },
    decode: { ...at.decode, ...at.decodeFigures },
    system: at.system,
  };
  const found = (records[stage] as unknown as Record<string, unknown>)[name];
  if (typeof found !== 'number') throw new Error(`there is no number ${stage}.${name}`);
  return found;
}

function evaluated({ problem }: World, point: FrontDesign): Evaluated {
  const design = problem.design(point.genome);
  if (isDead(design)) throw new Error(design.rule);
  const outcome = evaluate(problem.setting, design);
  if (outcome.kind !== 'feasible') throw new Error(JSON.stringify(outcome.violations));
  return outcome.evaluated;
}

/** The front equals the expectation, point by point, in the order of the first goal. */
function expectFront(world: World, front: readonly FrontDesign[]): void {
  const { problem, expected, goals } = world;
  const sorted = [...front].sort((a, b) => a.objectives[0] - b.objectives[0]);
  const spelled = sorted.map(({ genome }) => problem.genes(genome));
  for (const [i, point] of expected.points.entries()) {
    expect(Object.keys(point.goals)).toEqual(goals);
    expect(spelled[i], `point ${i}`).toMatchObject(point.genes);
    for (const [g, id] of goals.entries()) {
      const sense = metrics.find((one) => one.id === id)?.sense;
      expectEqual(
        sense === 'max' ? -sorted[i].objectives[g] : sorted[i].objectives[g],
        point.goals[id],
        `${id} of ${i}`,
      );
    }
  }
  expect(spelled, 'no point beyond those expected').toHaveLength(expected.points.length);
}

describe('the folder of golden worlds', () => {
  it('has three worlds, and none without its facts, its expectation and its arithmetic', () => {
    expect(names).toHaveLength(3);
    for (const name of names)
      for (const part of parts) expect(existsSync(new URL(`${name}/${part}`, worlds)), `${name}/${part}`).toBe(true);
  });

  it('has nothing beside the worlds that no test reads', () => {
    for (const name of names) expect(readdirSync(new URL(`${name}/`, worlds)).sort()).toEqual([...parts].sort());
  });
});

describe.each(names)('the world where %s', (name) => {
  const world = read(name);
  const { problem, expected } = world;

  it('has at most 50 designs, as many as the expectation says', () => {
    expect(Number(designCount(problem.factored))).toBe(expected.designs.all);
    expect(expected.designs.all).toBeLessThanOrEqual(50);
  });

  it('has the front worked out by hand, by composition', () => {
    expectFront(world, compose(problem.factored).front);
  });

  it('has the same front by joining every design, and as many feasible, invalid and duplicate ones as counted by hand', () => {
    const { front, counts } = enumerateChunk(problem.factored, 0, expected.designs.all);
    expectFront(world, mergeDesigns(problem.factored, [front]));
    const { feasible, invalid, duplicate } = counts;
    expect({ all: counts.leaves, feasible, invalid, duplicate }).toEqual(expected.designs);
  });

  it('has the same front by evaluating every design with the core alone', () => {
    const goals = world.goals.map((id) => metrics.find((one) => one.id === id)!);
    const vectors = outcomes(world).flatMap(({ genes: spelled, outcome }) => {
      if (outcome.kind !== 'feasible') return [];
      const { system } = outcome.evaluated;
      const sign = (sense: 'min' | 'max') => (sense === 'min' ? 1 : -1);
      return [{ spelled, vector: goals.map((goal) => sign(goal.sense) * goal.of(system, problem.setting)) }];
    });
    // Differences of rounding are none of dominance.
    const better = (a: number[], b: number[]) =>
      a.every((value, g) => value <= b[g] + tolerance * Math.abs(b[g])) &&
      a.some((value, g) => value < b[g] - tolerance * Math.abs(b[g]));
    const nondominated = vectors.filter(({ vector }) => !vectors.some((other) => better(other.vector, vector)));
    const orphans = nondominated.filter(({ vector }) => {
      const first = (point: (typeof expected.points)[number]) => point.goals[world.goals[0]];
      return !expected.points.some((point) => Math.abs(vector[0] - first(point)) < tolerance * first(point));
    });
    expect(orphans.map(({ spelled }) => spelled)).toEqual([]);
    for (const point of expected.points)
      expect(
        nondominated.some(({ spelled }) => matches(spelled, point.genes)),
        JSON.stringify(point.genes),
      ).toBe(true);
  });

  it('has, in each point of the front, every intermediate number of the arithmetic', () => {
    const { front } = compose(problem.factored);
    for (const point of expected.points) {
      const design = front.find(({ genome }) => matches(problem.genes(genome), point.genes));
      expect(design, JSON.stringify(point.genes)).toBeDefined();
      const at = evaluated(world, design!);
      for (const stage of ['prefill', 'decode', 'system'] as const)
        for (const [key, wanted] of Object.entries(point.steps[stage]))
          expectEqual(step(at, stage, key), wanted, `${stage}.${key} of ${JSON.stringify(point.genes)}`);
    }
  });

  it('says of each infeasible design what it needs and what it has', () => {
    const failed = outcomes(world).filter(({ outcome }) => outcome.kind === 'infeasible');
    for (const wanted of expected.infeasible) {
      const found = failed.filter((one) => matches(one.genes, wanted.genes));
      expect(found.length, JSON.stringify(wanted.genes)).toBeGreaterThan(0);
      const { pool, rule, need, have } = wanted;
      for (const { outcome } of found)
        expect(outcome).toMatchObject({ kind: 'infeasible', violations: [{ pool, rule, need, have }] });
    }
    for (const { genes: spelled } of failed)
      expect(
        expected.infeasible.some((wanted) => matches(spelled, wanted.genes)),
        JSON.stringify(spelled),
      ).toBe(true);
  });
});
