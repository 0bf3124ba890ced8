import * as fc from 'fast-check';
import type { FabricPort } from '../../src/core/fabric.js';
import { describe, expect, it } from 'vitest';
import type { Breakdown } from '../../src/core/breakdown.js';
import {
  colocatedFigureNames,
  emptyColocatedFigures,
  loadColocated,
  packColocated,
  unpackColocated,
} from '../../src/core/colocated-pool.js';
import { colocatedCost, colocatedPhases, colocatedPower, colocatedTime } from '../../src/core/colocated-record.js';
import { evaluateColocated, rankPath, type EvaluatedColocated } from '../../src/core/colocated.js';
import { holdKv } from '../../src/core/decode-pool.js';
import { tpotS } from '../../src/core/token.js';
import { emptySystem, joinColocated } from '../../src/core/join.js';
import { servePrefill } from '../../src/core/prefill-pool.js';
import { meanTpotS, ridingS, schedules, type Rank, type Schedule } from '../../src/core/rank.js';
import { isDead } from '../../src/core/violation.js';
import { colocatedNeeds, metrics } from '../../src/objective/metrics.js';
import { recordColocated } from '../../src/run/record.js';
import { Walker } from '../../src/search/walker.js';
import { designs, evaluated, genomes, problems, standing } from './colocated-designs.js';
import { check } from './designs.js';
import { compareSubtrees } from './subtrees.js';

/** The same design under another schedule, where it stands. */
function rankUnder(at: EvaluatedColocated, schedule: Schedule): Rank {
  const rank = rankPath(at.setting, at.session, { ...at.design.colocated, schedule });
  if (isDead(rank)) throw new Error(rank.rule);
  return rank;
}
/** Its figures in a fleet that carries it under every schedule. */
function figuresUnder(at: EvaluatedColocated, schedule: Schedule, replicas: number) {
  return loadColocated(rankUnder(at, schedule), replicas, emptyColocatedFigures());
}

describe.each(problems)('co-located designs of the space $name', ({ problem }) => {
  const { factored } = problem;

  it('have the same figures and metrics in search and in the core, to the bit', () => {
    const walker = new Walker(factored, 0);
    const out = new Float64Array(metrics.length);
    const names = factored.parts[0].figures.map(({ name }) => name);
    check(
      fc.property(standing(problem), (genome) => {
        expect(walker.evaluate(genome)).toBeUndefined();
        const { figures, system } = evaluated(problem, genome);
        const all = figures as unknown as Record<string, number>;
        expect([...walker.figures]).toEqual(names.map((name) => all[name]));
        factored.join(genome.slice(0, factored.shared.length), [walker.figures], out);
        expect([...out]).toEqual(
          metrics.map((one) => (one.sense === 'min' ? 1 : -1) * one.of(system, problem.setting)),
        );
      }),
    );
  });

  it('are refused by search and core for the same reason and with the same numbers', () => {
    const walker = new Walker(factored, 0);
    let refused = 0;
    check(
      fc.property(genomes(problem), (genome) => {
        const verdict = walker.evaluate(genome);
        if (verdict?.kind === 'duplicate') return;
        const design = problem.design(genome);
        if (isDead(design)) {
          // A rule that forbids it, unless the sweep leaves the design for a stage further out.
          expect(verdict?.rule === design.rule || verdict?.rule.startsWith('capacity: ')).toBe(true);
          return;
        }
        const outcome = evaluateColocated(problem.setting, design);
        if (outcome.kind === 'feasible') {
          expect(verdict).toBeUndefined();
          return;
        }
        refused++;
        const [{ pool, ...violation }] = outcome.violations;
        expect(pool).toBe('colocated');
        expect(verdict).toEqual(violation);
        if (outcome.kind === 'infeasible') expect(violation.need).toBeGreaterThan(violation.have ?? Number.NaN);
      }),
      500,
    );
    expect(refused).toBeGreaterThan(0);
  });

  it('have the same figures in whole subtrees that a sweep walks', () => {
    expect(compareSubtrees(factored, 0)).toBeGreaterThan(100);
  });

  it('are finite in every figure and metric', () => {
    const walker = new Walker(factored, 0);
    const out = new Float64Array(metrics.length);
    const finite = (value: number) => value >= 0 && value < Number.POSITIVE_INFINITY;
    const odd: string[] = [];
    let stood = 0;
    for (const genome of fc.sample(genomes(problem), { numRuns: 5000, seed: 20260731 })) {
      if (walker.evaluate(genome) !== undefined) continue;
      stood++;
      factored.join(genome.slice(0, factored.shared.length), [walker.figures], out);
      // Memory of the devices stands negated; many designs have no pool, or lose nothing.
      const mayBeNone = (i: number) => ['disaggregation_ratio', 'quality_loss'].includes(metrics[i].id);
      const known = out.every((value, i) => finite(Math.abs(value)) && (value !== 0 || mayBeNone(i)));
      if (![...walker.figures].every((value) => finite(Math.abs(value))) || !known)
        odd.push(JSON.stringify(problem.genes(genome)));
    }
    expect(odd.slice(0, 3)).toEqual([]);
    expect(stood).toBeGreaterThan(100);
  });
});

describe('a pool that takes prompts and decodes', () => {
  it('carries figures by the same names in the same order', () => {
    const figures = Object.fromEntries(colocatedFigureNames.map((name, i) => [name, i + 1]));
    const packed = new Float64Array(colocatedFigureNames.length);
    packColocated({ ...emptyColocatedFigures(), ...figures }, packed);
    expect([...packed]).toEqual(colocatedFigureNames.map((_, i) => i + 1));
    const unpacked = emptyColocatedFigures();
    unpackColocated(packed, unpacked);
    expect(unpacked).toMatchObject(figures);
  });

  it('conserves time: TPOT is the decode pass over the share of time that prompts leave', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { figures: f, rank, setting, session } = at;
        const { ranks } = rank.memory.engine.placement;
        const turnsPerS = setting.traffic.turnsPerS / (f.replicas * ranks);
        expect(f.batch).toBeCloseTo(turnsPerS * setting.traffic.outputMean * f.tpotS, 8);
        const alone = servePrefill(rank.memory.engine, rank.prompts.chunkTokens);
        if (isDead(alone)) throw new Error(alone.rule);
        expect(rank.prompts.fullWorkS / alone.workS).toBeCloseTo(1, 12);
        if (rank.schedule === 'chunked') return;
        expect((f.tpotS * (1 - turnsPerS * alone.workS)) / tpotS(rank.memory, f.batch)).toBeCloseTo(1, 8);
        expect(session.turns.length).toBe(rank.prompts.turns.length);
      }),
    );
  });

  it('chunked, has the interference of co-located serving with coefficient 1: (b - 1) [t_mixed - t_decode] / OSL', () => {
    check(
      fc.property(designs, fc.double({ min: 200, max: 2000, noNaN: true }), ({ at }, batch) => {
        const rank = rankUnder(at, 'chunked');
        const { prompts, memory } = rank;
        const osl = at.setting.traffic.outputMean;
        // Of a prompt: each chunk rides in a pass, and brings its attention.
        const mixedLessDecodeS = prompts.chunks * ridingS(rank, prompts.chunkTokens, batch) + prompts.ownS;
        const closed = tpotS(memory, batch) + ((batch - 1) * mixedLessDecodeS) / osl;
        expect(Math.abs(meanTpotS(rank, batch) / closed - 1)).toBeLessThan(1 / (batch - 1));
      }),
    );
  });

  it('loads its ranks with prompts no more than planned, and holds no more requests than fit', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { figures: f, rank, full, design } = at;
        expect(f.load).toBeLessThanOrEqual(design.colocated.utilization * (1 + 1e-8));
        expect(f.batch).toBeLessThanOrEqual(full * (1 + 1e-8));
        expect(full).toBeLessThanOrEqual(Math.min(rank.memory.batchLimit, design.colocated.maxBatch));
        expect(f.batch).toBeGreaterThan(0);
      }),
      500,
    );
  });

  it('holds fewer requests than a decode pool on the same devices: prompts in service take room', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { memory } = at.rank;
        const decodes = holdKv(memory.engine, memory.pooledShare, memory.speculation);
        if (isDead(decodes)) throw new Error(decodes.rule);
        expect(memory.residentLimit).toBeLessThan(decodes.residentLimit);
      }),
    );
  });

  it('never decodes slower in chunks that ride than with prompts first, in the same fleet', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { replicas } = at.figures;
        const [first, riding] = [
          figuresUnder(at, 'prefill-first', 2 * replicas),
          figuresUnder(at, 'chunked', 2 * replicas),
        ];
        expect(riding.tpotS).toBeLessThanOrEqual(first.tpotS * (1 + 1e-9));
      }),
    );
  });

  it('never gives the first token earlier with decoding first than with prompts first, in the same fleet', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { replicas } = at.figures;
        const ttft = (schedule: Schedule) => {
          const f = figuresUnder(at, schedule, 2 * replicas);
          return f.load < 1 ? f.waitS + f.serviceS + f.tpotS : Number.POSITIVE_INFINITY;
        };
        expect(ttft('decode-first')).toBeGreaterThanOrEqual(ttft('prefill-first'));
      }),
    );
  });

  it('decodes faster with every replica that is added, under every schedule', () => {
    check(
      fc.property(designs, fc.integer({ min: 1, max: 20 }), fc.constantFrom(...schedules), ({ at }, more, schedule) => {
        const { replicas } = at.figures;
        const [few, many] = [2 * replicas, 2 * replicas + more].map((count) => figuresUnder(at, schedule, count));
        expect(many.batch).toBeLessThan(few.batch);
        expect(many.tpotS).toBeLessThanOrEqual(few.tpotS * (1 + 1e-9));
      }),
    );
  });

  it('pays no fabric port where a replica stays inside its scale-up domain', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { placement } = at.rank.memory.engine;
        const dearer = { ...at.session.shared, fabric: withDearPorts(at.session.shared.fabric) };
        const outcome = evaluateColocated(at.setting, { ...at.design, shared: dearer });
        if (outcome.kind !== 'feasible') throw new Error('must stand');
        const { capexUsd } = outcome.evaluated.figures;
        if (placement.devices <= placement.chip.domain) expect(capexUsd).toBe(at.figures.capexUsd);
        else expect(capexUsd).toBeGreaterThan(at.figures.capexUsd);
      }),
    );
  });
});

const withDearPorts = (fabric: FabricPort): FabricPort => ({
  ...fabric,
  sizes: fabric.sizes.map((size) => ({ ...size, usd: 1e6 })),
});

describe('the join of a co-located pool', () => {
  const growth = fc.double({ min: 1, max: 100, noNaN: true });
  it.each(colocatedFigureNames)(
    'is never better, in any metric, for a worse %s, and moves only what says so',
    (name) => {
      let moved = 0;
      check(
        fc.property(designs, growth, ({ at }, factor) => {
          const { setting, figures } = at;
          const worse = {
            ...figures,
            [name]: figures[name] === 0 ? factor - 1 : figures[name] * (figures[name] < 0 ? 1 / factor : factor),
          };
          const after = joinColocated(setting, worse, emptySystem());
          for (const metric of metrics) {
            const [was, is] = [metric.of(at.system, setting), metric.of(after, setting)];
            const [better, other] = metric.sense === 'min' ? [was, is] : [is, was];
            expect(better, metric.id).toBeLessThanOrEqual(other);
            if (was !== is) moved++;
            if (!colocatedNeeds(metric).includes(name)) expect(is, metric.id).toBe(was);
          }
        }),
        100,
      );
      expect(moved).toBeGreaterThan(0);
    },
  );
});

describe('the record of a co-located design', () => {
  const add = (parts: Readonly<Record<string, number>>) => Object.values(parts).reduce((sum, part) => sum + part, 0);

  it('breaks time, cost and power down into parts that add up to them, and to the metrics of the same names', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { decode } = colocatedPhases(at);
        const all: Breakdown[] = [colocatedTime(at, decode), colocatedCost(at), colocatedPower(at)];
        for (const { total, parts } of all) {
          expect(Math.abs(add(parts) / total - 1)).toBeLessThan(1e-9);
          for (const [part, amount] of Object.entries(parts))
            expect(amount, part).toBeGreaterThanOrEqual(-1e-9 * total);
        }
        const { breakdown, metrics: values } = recordColocated(at);
        for (const [id, { total }] of Object.entries(breakdown))
          expect(Math.abs(total / values[id] - 1)).toBeLessThan(1e-9);
      }),
    );
  });

  it('describes both phases on the one pool, by their times', () => {
    check(
      fc.property(designs, ({ at }) => {
        const { prefill, decode } = recordColocated(at);
        for (const key of ['accelerators', 'replicas', 'devicesPerReplica'] as const)
          expect(prefill[key]).toBe(decode[key]);
        expect(prefill.accelerators).toBe(at.figures.accelerators);
        expect(Math.abs(add(decode.timesS) / at.figures.decodeS - 1)).toBeLessThan(1e-9);
        expect(Math.abs(add(prefill.timesS) / at.rank.prompts.fullWorkS - 1)).toBeLessThan(1e-9);
        for (const phase of [prefill, decode]) {
          expect(phase.binding.length).toBeGreaterThan(0);
          expect(phase.load).toBeLessThanOrEqual(1 + 1e-8);
        }
      }),
      100,
    );
  });
});
