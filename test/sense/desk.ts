import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Catalog, loadCatalog } from '../../src/catalog/catalog.js';
import type { Figure } from '../../src/catalog/schema.js';
import { loadObjective, type Objective } from '../../src/objective/load.js';
import { evaluate, type Evaluated } from '../../src/core/evaluate.js';
import { isDead } from '../../src/core/violation.js';
import { metrics } from '../../src/objective/metrics.js';
import type { Plan } from '../../src/run/plan.js';
import { buildProblem } from '../../src/run/problem.js';
import { planOf } from '../../src/run/search.js';
import { compose } from '../../src/search/compose.js';
import { variablesOf } from '../../src/search/factored.js';
import { choiceAt } from '../../src/search/problem.js';
import { loadSpace, type Space } from '../../src/space/load.js';

export const catalog = loadCatalog();

/** The plan of a space as people write it, under a shipped objective with some of it changed. */
export function planFrom(
  text: string,
  { objective = 'cost-latency-efficiency', change = {}, facts = catalog }: PlanOptions = {},
): Plan {
  const path = fileURLToPath(new URL(`../../objectives/${objective}.yaml`, import.meta.url));
  const wanted = { ...loadObjective(path, facts, metrics), ...change };
  return planOf(written(`name: sense\n${text}`, facts), wanted, facts, { algorithm: 'exact' });
}

/** From a file that is gone again: files of tests share this module, and leave nothing to each other. */
function written(text: string, facts: Catalog): Space {
  const folder = mkdtempSync(join(tmpdir(), 'copareto-sense-'));
  try {
    const file = join(folder, 'space.yaml');
    writeFileSync(file, text);
    return loadSpace(file, facts);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface PlanOptions {
  readonly objective?: string;
  readonly change?: Partial<Objective>;
  readonly facts?: Catalog;
}

/** The one design of a plan whose genes have one value each, or the first of each. */
export function onlyDesign(plan: Plan): Evaluated {
  const problem = buildProblem(plan);
  const design = problem.design(variablesOf(problem.factored).map((variable) => choiceAt(variable, 0)));
  if (isDead(design)) throw new Error(design.rule);
  const outcome = evaluate(problem.setting, design);
  if (outcome.kind !== 'feasible') throw new Error(JSON.stringify(outcome.violations));
  return outcome.evaluated;
}

/** The same plan with every context of this length, whatever the model's own limit. */
export function atContext(plan: Plan, tokens: number): Plan {
  const { workload } = plan.objective;
  const contextTokens = { median: figure(tokens), sigma: figure(0), max: figure(tokens) };
  return {
    ...plan,
    space: { ...plan.space, model: { ...plan.space.model, contextTokens: Math.max(tokens, 1) } },
    objective: { ...plan.objective, workload: { ...workload, contextTokens } },
  };
}

export function figure(value: number): Figure {
  return { value, grade: 'B', source: 'made up for tests' };
}

/** Vectors of the exact front, in the order of the search. */
export function frontOf(plan: Plan): number[][] {
  return compose(buildProblem(plan).factored).front.map(({ objectives }) => [...objectives]);
}

/** The catalogue with one entry of a kind put in, or in place of the one of its id. */
export function withEntry<K extends keyof Catalog>(
  kind: K,
  entry: Catalog[K] extends ReadonlyMap<string, infer E> ? E : never,
  facts = catalog,
): Catalog {
  const entries = new Map(facts[kind] as ReadonlyMap<string, { id: string }>);
  entries.set((entry as { id: string }).id, entry as { id: string });
  return { ...facts, [kind]: entries };
}

export function known<T>(entries: ReadonlyMap<string, T>, id: string): T {
  const found = entries.get(id);
  if (found === undefined) throw new Error(`the catalogue has no ${id}`);
  return found;
}
