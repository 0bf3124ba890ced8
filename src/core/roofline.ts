export const regimes = ['compute', 'bandwidth', 'capacity', 'network'] as const;
export type Regime = (typeof regimes)[number];

export interface PhaseState {
  /** FLOP/B of the phase. */
  readonly intensity: number;
  /** FLOP/B at which the device's compute and memory bandwidth balance. */
  readonly ridge: number;
  /** Requests that fit in memory, and requests at which the intensity passes its knee. */
  readonly batchFits: number;
  readonly batchAtKnee: number;
  /** Seconds of collectives and transfers, and of the largest other term. */
  readonly networkS: number;
  readonly largestOtherS: number;
}

/**
 * The phase's place in the OI/CF plane. Network where collectives and transfers are its largest term; compute at or above
 * the ridge; below it, capacity where the batch that would reach the knee does not fit, else bandwidth.
 */
export function regimeOf(phase: PhaseState): Regime {
  if (phase.networkS > phase.largestOtherS) return 'network';
  if (phase.intensity >= phase.ridge) return 'compute';
  return phase.batchFits < phase.batchAtKnee ? 'capacity' : 'bandwidth';
}

/**
 * Batch at the knee of OI(B) = B f / (W + B K): where it meets the ridge if it ever does, else where it passes half its
 * limit (weights and KV cost the same bytes there).
 */
export function kneeBatch(weightBytes: number, kvBytes: number, flopPerRequest: number, ridge: number): number {
  const limit = flopPerRequest / kvBytes;
  const target = Math.min(ridge, limit / 2);
  return (target * weightBytes) / (flopPerRequest - target * kvBytes);
}
