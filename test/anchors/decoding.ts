import type { Format, Model } from '../../src/catalog/schema.js';
import { chipOf } from '../../src/core/chip.js';
import { holdKv, type DecodeMemory } from '../../src/core/decode-pool.js';
import { engineOf, place, type Parallelism, type Placement } from '../../src/core/engine.js';
import { fabricPortOf } from '../../src/core/fabric.js';
import { sessionOf } from '../../src/core/session.js';
import { settingOf } from '../../src/core/setting.js';
import { narrowest, weightFormats } from '../../src/core/shape.js';
import { speculate } from '../../src/core/speculation.js';
import { trafficOf } from '../../src/core/traffic.js';
import { isDead, type Dead } from '../../src/core/violation.js';
import { entry, model } from './catalogue.js';

const exactly = (value: number) => ({ value, grade: 'A' as const, source: 'of the test' });
const constant = (value: number) => ({ median: exactly(value), sigma: exactly(0), max: exactly(value) });

/** The weights of a model on a replica of a part, for answers of 2,000 tokens, or why they do not stand there. */
export function placing(
  of: Model,
  accelerator: string,
  parallelism: Parallelism,
  format: Format = narrowest(of.nativeFormat),
  context = 2000,
): Placement | Dead {
  const coefficients = entry('coefficients', 'fitted-2026');
  const part = entry('accelerators', accelerator);
  const chip = alive(chipOf(part, entry('links', part.scaleUp.link), coefficients));
  const workload = {
    id: 'one',
    name: 'one',
    aliases: [],
    turnsPerTask: { mean: exactly(1), sd: exactly(0) },
    contextTokens: constant(context),
    outputTokens: { mean: exactly(2000), sd: exactly(0) },
    turns: [{ id: 'first', share: exactly(1), newTokens: { mean: exactly(context / 2), sd: exactly(0) } }],
    arrivalScv: exactly(1),
  };
  const setting = settingOf(of, trafficOf(workload, of, 1, 1), coefficients, entry('prices', 'us-2026'), 1);
  const session = sessionOf(setting, {
    kvFormat: 'bf16',
    kvLoss: 0,
    fabric: alive(fabricPortOf(entry('links', 'roce-400'), 'rail-only', 1, 8)),
    pool: undefined,
    idleKv: 'recompute',
    idleTier: undefined,
    idleTtlS: 1,
  });
  return place(setting, session, chip, weightFormats(of.nativeFormat, format), parallelism);
}

/** A replica that decodes with so many drafted tokens: `tensor` devices. */
export function decoding(
  id: string,
  accelerator: string,
  tensor: number,
  drafted: number,
  format?: Format,
  context?: number,
): DecodeMemory {
  const of = model(id);
  const parallelism = { tensor, pipeline: 1, expert: of.moe === undefined ? 1 : tensor };
  return decodingOn(placing(of, accelerator, parallelism, format, context), drafted);
}

export function decodingOn(placed: Placement | Dead, drafted: number): DecodeMemory {
  const placement = alive(placed);
  const engine = engineOf(placement, placement.chip);
  return alive(holdKv(engine, 0, alive(speculate(engine, drafted))));
}

export function alive<T extends object>(found: T | Dead): T {
  if (isDead(found)) throw new Error(found.rule);
  return found;
}
