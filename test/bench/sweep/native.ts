/** Engines of a decode pool as the C program (decode.c) reads them, and that program, compiled where there is a compiler. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Engine } from '../../../src/core/engine.js';
import { packingOf } from '../../../src/core/packing.js';
import { decodeAttentionFlop } from '../../../src/core/intensity.js';

/** Coefficients of an engine, in the order of `engine` in decode.c. */
export function coefficientsOf({ placement, rates: r, passTokenS, passFixedS }: Engine): number[] {
  const { setting, session, chip, parallelism } = placement;
  const { traffic, constants: k, money, shape } = setting;
  const { pool, fabric } = session.shared;
  const packing = packingOf(placement.devices, chip.domain);
  if (session.parkedS > 0) throw new Error('the C program knows nothing of parked sessions');
  if (fabric.sizes.length > 2) throw new Error('the C program knows two sizes of a fabric');
  const ofSizes = (of: (size: (typeof fabric.sizes)[number]) => number) =>
    [0, 1].map((i) => of(fabric.sizes[i] ?? fabric.sizes[0]));
  return [
    r.linearStreamS,
    r.linearTokenS,
    r.headStreamS,
    r.headSequenceS,
    r.expertStreamS,
    r.expertTokenS,
    passTokenS,
    passFixedS,
    r.sequenceS,
    r.kvByteS,
    r.attentionFlopS,
    r.linearBytes,
    r.expertBytes,
    r.ranks,
    r.experts,
    r.missLog,
    r.rankVisits,
    r.rankExperts,
    r.expertScore,
    r.rankScore,
    r.tileTokens,
    r.expertTileTokens,
    parallelism.tensor,
    parallelism.pipeline,
    placement.devices,
    placement.stageShare,
    placement.kvShards,
    placement.roomBytes,
    placement.portBytesPerS,
    placement.requestBytesPerS,
    chip.purchaseUnit,
    packing.block,
    packing.fit,
    packing.idle,
    chip.tdpW,
    chip.idleW,
    chip.usd,
    Number(chip.needsHost),
    chip.networkUsd,
    chip.networkW,
    session.kvMean,
    session.kvMeanSquareRatio,
    session.idleS,
    session.fetchBytes,
    session.sendBytes,
    Number(pool !== undefined),
    pool?.portBytesPerS ?? 0,
    pool?.latencyS ?? 0,
    pool?.bytesPerBytePerS ?? 0,
    pool?.usdPerByte ?? 0,
    pool?.usdPerPort ?? 0,
    pool?.wattPerByte ?? 0,
    pool?.wattPerPort ?? 0,
    pool?.joulePerByte ?? 0,
    fabric.sizes.length,
    fabric.share,
    ...ofSizes(({ endpoints }) => endpoints),
    ...ofSizes(({ usd }) => usd),
    ...ofSizes(({ watt }) => watt),
    traffic.turnsPerS,
    traffic.outputMean,
    traffic.peakToMean,
    setting.leastReplicas,
    k.capacityQuantile,
    k.busFraction,
    k.transferLoadLimit,
    shape.mla === undefined ? k.attentionEfficiency : k.mlaEfficiency,
    decodeAttentionFlop(shape, traffic.contextMean),
    k.busyPowerFraction,
    k.memoryJoulePerBit,
    money.hostUsdPerAccelerator,
    money.hostWattPerAccelerator,
    money.pue,
    setting.rates.equipmentUsdPerS,
    setting.rates.buildingUsdPerS,
    setting.rates.energyUsdPerS,
  ];
}

export interface NativeSweep {
  readonly designs: number;
  readonly feasible: number;
  /** Designs on the fronts of all keys together. */
  readonly members: number;
  readonly seconds: number;
}

export interface Native {
  /** Sweeps all shares and batches of the engines of each key, and keeps its front or nothing but the least of each figure. */
  sweep(keys: readonly (readonly number[][])[], attached: 'front' | 'least'): NativeSweep;
  /** Figures of every feasible design, in the order of the sweep. */
  figures(keys: readonly (readonly number[][])[]): Float64Array;
}

/**
 * Undefined where there is no C compiler. Without fused multiply-adds, which the roots' iterations would turn into other last
 * digits, C rounds as JavaScript does.
 */
export function compileNative(
  folder: string,
  shares: readonly number[],
  batches: readonly number[],
): Native | undefined {
  const program = join(folder, 'decode');
  const input = join(folder, 'engines');
  const output = join(folder, 'figures');
  const source = fileURLToPath(new URL('./decode.c', import.meta.url));
  try {
    execFileSync('gcc', ['-O3', '-march=native', '-ffp-contract=off', '-o', program, source, '-lm'], { stdio: 'pipe' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
  const write = (keys: readonly (readonly number[][])[]) => {
    const width = keys.find((engines) => engines.length > 0)?.[0].length ?? 0;
    const sizes = keys.map((engines) => engines.length);
    writeFileSync(
      input,
      Float64Array.from([
        width,
        shares.length,
        batches.length,
        keys.length,
        ...shares,
        ...batches,
        ...sizes,
        ...keys.flat(2),
      ]),
    );
  };
  return {
    sweep(keys, attached) {
      write(keys);
      const [designs, feasible, members, seconds] = execFileSync(program, [input, attached], { encoding: 'utf8' })
        .split(' ')
        .map(Number);
      return { designs, feasible, members, seconds };
    },
    figures(keys) {
      write(keys);
      execFileSync('sh', ['-c', '"$0" "$1" figures > "$2"', program, input, output]);
      const bytes = readFileSync(output);
      return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
    },
  };
}
