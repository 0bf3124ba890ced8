import { evaluateColocated, type ColocatedDesign } from '../core/colocated.js';
import { assemble, decodePool, prefillPool, type PoolDesign, type SystemDesign } from '../core/evaluate.js';
import type { System } from '../core/join.js';
import { sessionOf, type Session } from '../core/session.js';
import { isDead, type Dead } from '../core/violation.js';
import { partStarts } from '../search/layout.js';
import type { Alternative } from './alternative.js';
import { measured, measuredColocated, record, recordColocated, type DesignRecord, type Measured } from './record.js';
import { remembering } from './remember.js';
import type { Evaluation } from './schema.js';

/** A design as the core evaluates it. Metrics take microseconds; the record, with its sensitivities, takes a hundred times that. */
export type Weighed =
  | {
      readonly kind: 'feasible';
      readonly system: System;
      measured(): Measured;
      record(): DesignRecord;
    }
  | {
      readonly kind: 'infeasible' | 'invalid' | 'duplicate';
      readonly violations: readonly Evaluation['violations'][number][];
    };

/** `names`: those of the genome, for a caller who asks several weighers about the same design. */
export type Weigher = (genome: readonly number[], names?: Names) => Weighed;

/** What a genome chooses, as keys of what was computed: all that is shared, and each of the parts with it. */
export interface Names {
  readonly shared: string;
  readonly parts: readonly string[];
}

/**
 * Evaluates designs of one alternative, and keeps what they have in common: the session of a shared choice, and the pools, of
 * which a front has far fewer than designs.
 */
export function weigherOf(alternative: Alternative): Weigher {
  const { setting, factored } = alternative;
  const sessionAt = remembering((_, design: SystemDesign | ColocatedDesign) => sessionOf(setting, design.shared));
  const namesOf = namerOf(alternative);
  if (factored.parts.length === 2) return pairs(alternative, sessionAt);
  return (genome, names = namesOf(genome)) => {
    const design = alternative.design(genome);
    if (isDead(design)) return refused(design);
    const session = sessionAt(names.shared, design);
    const outcome = evaluateColocated(setting, design as ColocatedDesign, session);
    if (outcome.kind !== 'feasible') return outcome;
    const { evaluated } = outcome;
    return {
      kind: 'feasible',
      system: evaluated.system,
      measured: () => measuredColocated(evaluated),
      record: () => recordColocated(evaluated),
    };
  };
}

function pairs(alternative: Alternative, sessionAt: (shared: string, design: SystemDesign) => Session): Weigher {
  const { setting } = alternative;
  const prefills = new Map<string, Pool<SystemDesign['prefill'], ReturnType<typeof prefillPool>>>();
  const decodes = new Map<string, Pool<SystemDesign['decode'], ReturnType<typeof decodePool>>>();
  const namesOf = namerOf(alternative);
  return (genome, names = namesOf(genome)) => {
    let prefill = prefills.get(names.parts[0]);
    let decode = decodes.get(names.parts[1]);
    // Of two pools that stood beside others under the same shared choice every rule is known to hold.
    if (prefill === undefined || decode === undefined) {
      const design = alternative.design(genome);
      if (isDead(design)) return refused(design);
      const both = design as SystemDesign;
      const session = sessionAt(names.shared, both);
      prefill ??= { session, design: both.prefill, loaded: prefillPool(setting, session, both.prefill) };
      decode ??= { session, design: both.decode, loaded: decodePool(setting, session, both.decode) };
      prefills.set(names.parts[0], prefill);
      decodes.set(names.parts[1], decode);
    }
    const { session } = prefill;
    const design = { shared: session.shared, prefill: prefill.design, decode: decode.design };
    const outcome = assemble(setting, session, design, prefill.loaded, decode.loaded);
    if (outcome.kind !== 'feasible') return outcome;
    const { evaluated } = outcome;
    return {
      kind: 'feasible',
      system: evaluated.system,
      measured: () => measured(evaluated),
      record: () => record(evaluated),
    };
  };
}

interface Pool<D extends PoolDesign, L> {
  readonly session: Session;
  readonly design: D;
  readonly loaded: L;
}

export function namerOf({ factored }: Alternative): (genome: readonly number[]) => Names {
  const starts = partStarts(factored);
  return (genome) => {
    const shared = genome.slice(0, factored.shared.length).join();
    return { shared, parts: starts.map((start, p) => `${shared};${genome.slice(start, starts[p + 1]).join()}`) };
  };
}

const refused = (dead: Dead): Weighed => ({ kind: dead.kind ?? 'infeasible', violations: [dead] });
