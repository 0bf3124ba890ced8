import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { evaluateColocated } from '../../src/core/colocated.js';
import { colocatedPhases } from '../../src/core/colocated-record.js';
import type { DecodeMemory } from '../../src/core/decode-pool.js';
import type { Engine } from '../../src/core/engine.js';
import { evaluate } from '../../src/core/evaluate.js';
import { prefillPass } from '../../src/core/intensity.js';
import { missLog, visitedExperts } from '../../src/core/operator/moe.js';
import { decodePhase, prefillPhase, type Phase } from '../../src/core/phase.js';
import type { PrefillService } from '../../src/core/prefill-pool.js';
import { bytesPerElement } from '../../src/core/shape.js';
import { isDead } from '../../src/core/violation.js';
import type { Alternative } from '../../src/run/alternative.js';
import { buildAlternatives } from '../../src/run/alternative.js';
import { drawerOf } from '../../src/run/draw.js';
import { Rng } from '../../src/search/rng.js';
import { check, objectiveNames, shippedPlan, spaceNames, speculating, unlimited } from './designs.js';

/** Both phases of a design, and what they run on. */
interface Run {
  readonly prompts: Pick<PrefillService, 'engine' | 'chunkTokens' | 'served'>;
  readonly prefill: Phase;
  readonly tokens: DecodeMemory;
  readonly decode: Phase;
}

function runOf(alternative: Alternative, genome: readonly number[]): Run {
  const { setting } = alternative;
  const design = alternative.design(genome);
  if (isDead(design)) throw new Error(design.rule);
  if ('colocated' in design) {
    const outcome = evaluateColocated(setting, design);
    if (outcome.kind !== 'feasible') throw new Error('a design that must stand');
    const { rank } = outcome.evaluated;
    return { prompts: rank.prompts, tokens: rank.memory, ...colocatedPhases(outcome.evaluated) };
  }
  const outcome = evaluate(setting, design);
  if (outcome.kind !== 'feasible') throw new Error('a design that must stand');
  const at = outcome.evaluated;
  return { prompts: at.prefill, tokens: at.decode, prefill: prefillPhase(at), decode: decodePhase(at) };
}

const alternatives = spaceNames.flatMap((space) => {
  const objective = objectiveNames.find((one) => one === space) ?? 'cost-latency-efficiency';
  return buildAlternatives(speculating(unlimited(shippedPlan(space, objective))));
});

/** A design that stands, of either kind, of any space that ships. */
const runs = fc
  .tuple(fc.constantFrom(...alternatives), fc.nat())
  .map(([alternative, seed]) => {
    const genome = drawerOf(alternative.factored, new Rng(seed)).anywhere();
    return { alternative, genome };
  })
  .filter(({ genome }) => genome !== undefined)
  .map(({ alternative, genome = [] }) => ({
    ...runOf(alternative, genome),
    [fc.toStringMethod]: () => JSON.stringify(alternative.genes(genome)),
  }));

const rounding = 1 + 1e-9;

/** The faster of the units that multiply the weights: experts may be stored in a narrower format than the rest. */
function peak({ placement: { chip, weights } }: Engine): number {
  return Math.max(...[weights.rest, weights.experts].map((format) => chip.flopPerS[format]));
}

it('no device computes more than the fastest of its units that multiply weights', () => {
  check(
    fc.property(runs, ({ prompts, prefill, tokens, decode }) => {
      expect(prefill.flopPerS).toBeLessThanOrEqual(peak(prompts.engine) * rounding);
      expect(decode.flopPerS).toBeLessThanOrEqual(peak(tokens.engine) * rounding);
      expect(Math.min(prefill.flopPerS, decode.flopPerS)).toBeGreaterThan(0);
    }),
    1000,
  );
});

it('no device decodes above the roof of its memory, but for what the ports of a pool carry beside it', () => {
  check(
    fc.property(runs, ({ tokens, decode }) => {
      const { session } = tokens.engine.placement;
      const portBytesPerS = tokens.pooledShare > 0 ? (session.shared.pool?.portBytesPerS ?? 0) : 0;
      const rate = decode.device.memoryBytesPerS + portBytesPerS;
      expect(decode.flopPerS).toBeLessThanOrEqual(decode.intensity * rate * rounding);
    }),
    1000,
  );
});

it('no device prefills above the roof of its memory, but where ranks read the experts that a request counts for itself', () => {
  check(
    fc.property(runs, ({ prompts, prefill }) => {
      const { ranks } = prompts.engine.placement;
      const own = prefill.intensity * prefill.device.memoryBytesPerS;
      if (ranks === 1) expect(prefill.flopPerS).toBeLessThanOrEqual(own * rounding);
      // Bytes of a request are flop over intensity; those of experts it shares with the requests of all ranks.
      const { flop, expertBytes } = movedBy(prompts);
      const bytes = flop / prefill.intensity - expertBytes * (1 - 1 / ranks);
      expect(prefill.flopPerS).toBeLessThanOrEqual((flop / bytes) * prefill.device.memoryBytesPerS * rounding);
    }),
    1000,
  );
});

/** FLOP of a mean request, and the bytes of routed experts that its chunks visit. */
function movedBy({ engine, chunkTokens, served }: Run['prompts']): { flop: number; expertBytes: number } {
  const { setting, weights, session } = engine.placement;
  const { shape } = setting;
  const miss = missLog(shape.experts, shape.expertsPerToken);
  let flop = 0;
  let expertBytes = 0;
  for (const { share, freshTokens, freshSquare, prefixTokens } of served) {
    const chunks = Math.max(freshTokens / chunkTokens, 1);
    const kv = session.shared.kvFormat;
    flop += share * prefillPass(shape, weights, kv, { freshTokens, freshSquare, prefixTokens, chunkTokens }).flop;
    const visited = shape.moeLayers === 0 ? 0 : visitedExperts(shape.experts, miss, freshTokens / chunks);
    const each = shape.expertParameters * bytesPerElement[weights.experts];
    expertBytes += share * chunks * shape.moeLayers * visited * each;
  }
  return { flop, expertBytes };
}
