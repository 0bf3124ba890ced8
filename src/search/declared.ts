/**
 * What a factored problem says of itself, looked at before anything is done with it: one sentence that names the part, what it
 * has and what it may have, in place of whatever would come of it later. A caller may not have had a compiler to ask.
 */
import { partName, partVariables } from './layout.js';
import { faultOf } from './part/domain.js';
import type { FactoredProblem, Figure, Part, Stage, Variable } from './problem.js';
import { spaceSize } from './space.js';
import { shown } from './words.js';

/** @throws RangeError or TypeError for the first thing that no factored problem can have. */
export function checkDeclared(problem: FactoredProblem): void {
  const { shared, parts, objectiveCount, constraintCount } = problem;
  list('the problem', 'shared', shared);
  list('the problem', 'parts', parts);
  method('the problem', problem, 'join');
  whole('objectiveCount', objectiveCount, 1);
  whole('constraintCount', constraintCount, 0);
  variables('the shared choice', shared);
  for (const [p, part] of parts.entries()) checkPart(titled(part, p), part, shared);
  if (problem.bottleneck !== true) return;
  for (const [p, part] of parts.entries())
    if (part.figures.filter(({ sense }) => sense === 'max').length > 1)
      throw new RangeError(
        `a bottleneck takes one max figure of each part at most, and ${partName(part, p)} has several`,
      );
}

/** Beyond that, what only composition cannot do without. */
export function checkComposable(problem: FactoredProblem): void {
  checkDeclared(problem);
  const { shared, parts } = problem;
  if (parts.length === 0)
    throw new RangeError('the problem has no parts: one at least must choose, or there is nothing to compose');
  finite('the shared choice', shared);
  for (const [p, part] of parts.entries()) finite(titled(part, p), partVariables(part));
}

const titled = (part: Part, p: number): string => (part?.name === undefined ? `part ${p}` : `part ${p} (${part.name})`);

function checkPart(title: string, part: Part, shared: readonly Variable[]): void {
  if (typeof part !== 'object' || part === null) throw new TypeError(`${title} is ${shown(part)}, and no part`);
  const { reads, figures, stages } = part;
  list(title, 'reads', reads);
  for (const index of reads)
    if (!(Number.isInteger(index) && index >= 0 && index < shared.length))
      throw new RangeError(
        `${title} reads shared variable ${shown(index)}, and there are ${shared.length}: reads holds their indices, from 0 on`,
      );
  for (const name of ['sameAs', 'exchanges', 'refused'] as const) optionalMethod(title, part, name);
  list(title, 'figures', figures);
  if (figures.length === 0) throw new RangeError(`${title} has no figures: without one there is nothing to choose by`);
  for (const figure of figures) checkFigure(title, figure, figures);
  list(title, 'stages', stages);
  if (stages.length === 0) throw new RangeError(`${title} has no stages: the last one has the leaf`);
  for (const [s, stage] of stages.entries()) checkStage(`stage ${s} of ${title}`, stage, s === stages.length - 1);
}

function checkFigure(title: string, figure: Figure, figures: readonly Figure[]): void {
  if (typeof figure !== 'object' || figure === null)
    throw new TypeError(`${title} has ${shown(figure)} among its figures`);
  const { name, sense, varianceOf } = figure;
  if (sense !== 'min' && sense !== 'max')
    throw new RangeError(`figure ${name} of ${title} has the sense ${shown(sense)}, which is neither 'min' nor 'max'`);
  if (varianceOf === undefined) return;
  const { mean, z } = varianceOf;
  if (figures[mean] === undefined || !(z >= 0 && z < Number.POSITIVE_INFINITY))
    throw new RangeError(
      `figure ${name} of ${title} is the variance of figure ${mean} with z = ${z}: that must be the index of one of its ` +
        `${figures.length} figures, and a finite number of at least 0`,
    );
}

function checkStage(title: string, stage: Stage, isLast: boolean): void {
  if (typeof stage !== 'object' || stage === null) throw new TypeError(`${title} is ${shown(stage)}, and no stage`);
  list(title, 'variables', stage.variables);
  variables(title, stage.variables);
  if (isLast) method(`${title}, its last,`, stage, 'leaf');
  else method(title, stage, 'enter');
  for (const name of ['bound', 'outclassed'] as const) optionalMethod(title, stage, name);
}

function variables(title: string, of: readonly Variable[]): void {
  for (const variable of of) {
    const fault = faultOf(variable);
    if (fault !== undefined) throw new RangeError(`variable ${variable.name} of ${title} ${fault}`);
  }
}

function finite(title: string, of: readonly Variable[]): void {
  const real = of.find(({ kind }) => kind === 'real');
  if (real !== undefined)
    throw new RangeError(
      `variable ${real.name} of ${title} is real, and composition takes integer, ordinal and categorical ones: ` +
        'list the values, or search asProblem(problem) by samples',
    );
  const size = spaceSize(of) ?? 0n;
  if (size > Number.MAX_SAFE_INTEGER)
    throw new RangeError(`${size} combinations of the variables of ${title} are too many to walk`);
}

function list(title: string, name: string, value: unknown): void {
  if (!Array.isArray(value)) throw new TypeError(`${title} has ${shown(value)} for ${name}, and no list`);
}

function optionalMethod<T extends object>(title: string, of: T, name: keyof T & string): void {
  if (of[name] !== undefined) method(title, of, name);
}

function method<T extends object>(title: string, of: T, name: keyof T & string): void {
  if (typeof of[name] !== 'function')
    throw new TypeError(`${title} has ${shown(of[name])} for ${name}, and no function`);
}

function whole(name: string, value: unknown, least: number): void {
  if (!(Number.isSafeInteger(value) && (value as number) >= least))
    throw new RangeError(`the problem has ${shown(value)} for ${name}, and no whole number from ${least} on`);
}
