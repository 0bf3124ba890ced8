import type { Chip } from './chip.js';
import {
  emptyDecodeFigures,
  holdKv,
  decodeReplicas,
  loadDecode,
  type DecodeFigures,
  type DecodeMemory,
} from './decode-pool.js';
import { engineOf, place, type Engine, type Parallelism } from './engine.js';
import { beyondFabric } from './fleet.js';
import { emptySystem, join, type System } from './join.js';
import {
  emptyPrefillFigures,
  loadPrefill,
  prefillReplicas,
  servePrefill,
  type PrefillFigures,
  type PrefillService,
} from './prefill-pool.js';
import { sessionOf, type Session, type SharedChoice } from './session.js';
import type { Setting } from './setting.js';
import type { WeightFormats } from './shape.js';
import { speculate } from './speculation.js';
import { isDead, type Dead } from './violation.js';

export interface PoolDesign {
  /** The part in the scale-up network that the design asks for (a lone device needs none). */
  readonly chip: Chip;
  readonly weights: WeightFormats;
  readonly parallelism: Parallelism;
}
export interface PrefillDesign extends PoolDesign {
  readonly chunkTokens: number;
  readonly utilization: number;
}
export interface DecodeDesign extends PoolDesign {
  readonly maxBatch: number;
  readonly pooledKvShare: number;
  readonly speculativeTokens: number;
}
export interface SystemDesign {
  readonly shared: SharedChoice;
  readonly prefill: PrefillDesign;
  readonly decode: DecodeDesign;
}

/** Everything known of a design that stands. */
export interface Evaluated {
  readonly setting: Setting;
  readonly session: Session;
  readonly design: SystemDesign;
  readonly prefill: PrefillService;
  readonly decode: DecodeMemory;
  readonly prefillFigures: PrefillFigures;
  readonly decodeFigures: DecodeFigures;
  readonly system: System;
}

export type Outcome =
  | { readonly kind: 'feasible'; readonly evaluated: Evaluated }
  | {
      readonly kind: 'infeasible' | 'invalid';
      readonly violations: readonly (Dead & { pool: 'prefill' | 'decode' })[];
    };

/** Walks one path through each pool's stages: the stage functions are those that a sweep calls. */
export function evaluate(setting: Setting, design: SystemDesign): Outcome {
  const session = sessionOf(setting, design.shared);
  const prefill = prefillPool(setting, session, design.prefill);
  return assemble(setting, session, design, prefill, decodePool(setting, session, design.decode));
}

/** A system of two pools that were evaluated, or what either breaks: many systems may share a pool. */
export function assemble(
  setting: Setting,
  session: Session,
  design: SystemDesign,
  prefill: LoadedPrefill | Dead,
  decode: LoadedDecode | Dead,
): Outcome {
  if (isDead(prefill) || isDead(decode)) {
    const violations = [
      ...(isDead(prefill) ? [{ ...prefill, pool: 'prefill' as const }] : []),
      ...(isDead(decode) ? [{ ...decode, pool: 'decode' as const }] : []),
    ];
    const kind = violations.some((one) => one.kind === 'invalid') ? 'invalid' : 'infeasible';
    return { kind, violations };
  }
  const { service, figures: prefillFigures } = prefill;
  const { memory, figures: decodeFigures } = decode;
  const system = join(setting, session, prefillFigures, decodeFigures, emptySystem());
  return {
    kind: 'feasible',
    evaluated: { setting, session, design, prefill: service, decode: memory, prefillFigures, decodeFigures, system },
  };
}

/** A pool with the fleet that it needs. */
export interface LoadedPrefill {
  readonly service: PrefillService;
  readonly figures: PrefillFigures;
}
export interface LoadedDecode {
  readonly memory: DecodeMemory;
  readonly figures: DecodeFigures;
}

/** A pool with the fleet that it needs, or what it breaks. */
export function prefillPool(setting: Setting, session: Session, design: PrefillDesign): LoadedPrefill | Dead {
  const service = prefillPath(setting, session, design);
  if (isDead(service)) return service;
  const figures = loadPrefill(service, prefillReplicas(service, design.utilization), emptyPrefillFigures());
  return beyondFabric(session.shared.fabric, figures.accelerators) ?? { service, figures };
}

export function decodePool(setting: Setting, session: Session, design: DecodeDesign): LoadedDecode | Dead {
  const memory = decodePath(setting, session, design);
  if (isDead(memory)) return memory;
  const figures = loadDecode(memory, decodeReplicas(memory, design.maxBatch), emptyDecodeFigures());
  return beyondFabric(session.shared.fabric, figures.accelerators) ?? { memory, figures };
}

export function prefillPath(setting: Setting, session: Session, design: PrefillDesign): PrefillService | Dead {
  const engine = enginePath(setting, session, design);
  return isDead(engine) ? engine : servePrefill(engine, design.chunkTokens);
}

export function decodePath(setting: Setting, session: Session, design: DecodeDesign): DecodeMemory | Dead {
  const engine = enginePath(setting, session, design);
  if (isDead(engine)) return engine;
  const speculation = speculate(engine, design.speculativeTokens);
  return isDead(speculation) ? speculation : holdKv(engine, design.pooledKvShare, speculation);
}

export function enginePath(setting: Setting, session: Session, design: PoolDesign): Engine | Dead {
  const placed = place(setting, session, design.chip, design.weights, design.parallelism);
  return isDead(placed) ? placed : engineOf(placed, design.chip);
}
