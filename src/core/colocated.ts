import { emptyColocatedFigures, leavesDomain, loadColocated, type ColocatedFigures } from './colocated-pool.js';
import { enginePath, type PoolDesign } from './evaluate.js';
import { undivided } from './fabric.js';
import { beyondFabric } from './fleet.js';
import { emptySystem, joinColocated, type System } from './join.js';
import { promptsOf } from './prompt.js';
import { colocatedReplicas, fullRank, holdBoth, promptBatch, rankOf, type Rank, type Schedule } from './rank.js';
import { sessionOf, type Session, type SharedChoice } from './session.js';
import type { Setting } from './setting.js';
import { speculate } from './speculation.js';
import { isDead, type Dead } from './violation.js';

/** A system whose one pool takes prompts and decodes. */
export interface ColocatedPool extends PoolDesign {
  readonly chunkTokens: number;
  readonly utilization: number;
  readonly schedule: Schedule;
  readonly maxBatch: number;
  readonly pooledKvShare: number;
  readonly speculativeTokens: number;
}
export interface ColocatedDesign {
  readonly shared: SharedChoice;
  readonly colocated: ColocatedPool;
}

/** Everything known of a co-located design that stands. */
export interface EvaluatedColocated {
  readonly setting: Setting;
  readonly session: Session;
  readonly design: ColocatedDesign;
  readonly rank: Rank;
  /** Requests on a rank at which the pool would be full. */
  readonly full: number;
  readonly figures: ColocatedFigures;
  readonly system: System;
}

export type ColocatedOutcome =
  | { readonly kind: 'feasible'; readonly evaluated: EvaluatedColocated }
  | { readonly kind: 'infeasible' | 'invalid'; readonly violations: readonly (Dead & { pool: 'colocated' })[] };

/** Walks one path through the stages of the pool: the stage functions are those that a sweep calls. */
export function evaluateColocated(
  setting: Setting,
  design: ColocatedDesign,
  session: Session = sessionOf(setting, design.shared),
): ColocatedOutcome {
  const rank = rankPath(setting, session, design.colocated);
  if (isDead(rank))
    return {
      kind: rank.kind === 'invalid' ? 'invalid' : 'infeasible',
      violations: [{ ...rank, pool: 'colocated' }],
    };
  const full = fullOf(rank, design.colocated);
  const figures = loadColocated(rank, colocatedReplicas(rank, full), emptyColocatedFigures());
  const { placement } = rank.memory.engine;
  const beyond = leavesDomain(placement)
    ? beyondFabric(undivided(session.shared.fabric), figures.accelerators)
    : undefined;
  if (beyond !== undefined) return { kind: 'infeasible', violations: [{ ...beyond, pool: 'colocated' }] };
  const system = joinColocated(setting, figures, emptySystem());
  return { kind: 'feasible', evaluated: { setting, session, design, rank, full, figures, system } };
}

export function rankPath(setting: Setting, session: Session, design: ColocatedPool): Rank | Dead {
  const engine = enginePath(setting, session, design);
  if (isDead(engine)) return engine;
  const speculation = speculate(engine, design.speculativeTokens);
  if (isDead(speculation)) return speculation;
  const held = holdBoth(speculation, design.chunkTokens, design.pooledKvShare);
  return isDead(held) ? held : rankOf(promptsOf(engine, design.chunkTokens), held, design.schedule);
}

/** Requests on a rank at which a pool of such a design is full. */
export function fullOf(rank: Rank, design: ColocatedPool): number {
  return fullRank(rank, promptBatch(rank, design.utilization), design.maxBatch);
}
