import type { Lognormal, Model, Workload } from '../catalog/schema.js';
import { plain, type Plain } from './figure.js';
import { quantilePoints } from './statistics.js';

/** Points that stand for a standard normal distribution, each of the same probability. */
const standardPoints = quantilePoints(1000);

/** A workload as a model meets it: contexts cut at the model's limit, rates at the peak of demand. */
export interface Traffic {
  readonly tasksPerS: number;
  readonly turnsPerS: number;
  readonly turnsMean: number;
  readonly turnsVariance: number;
  readonly outputMean: number;
  readonly outputVariance: number;
  /** Peak demand over mean demand. */
  readonly peakToMean: number;
  /** Context tokens of a decoding turn: equally likely points. */
  readonly contexts: readonly number[];
  readonly contextMean: number;
  /** Share of turns whose context was longer than the model's limit. */
  readonly compactedShare: number;
  readonly longestContext: number;
  readonly arrivalScv: number;
  readonly turns: readonly TurnClass[];
}

export interface TurnClass {
  readonly id: string;
  readonly share: number;
  readonly newTokens: number;
  readonly newTokensScv: number;
  /** Idle times before the turn, equally likely points; empty where the session begins. */
  readonly gapsS: readonly number[];
}

export function trafficOf(workload: Workload, model: Model, tasksPerS: number, peakToMean: number): Traffic {
  const w = plain(workload);
  const raw = points(w.contextTokens);
  const contexts = raw.map((tokens) => Math.min(tokens, model.contextTokens));
  const contextMean = mean(contexts);
  return {
    tasksPerS,
    turnsPerS: tasksPerS * w.turnsPerTask.mean,
    turnsMean: w.turnsPerTask.mean,
    turnsVariance: w.turnsPerTask.sd ** 2,
    outputMean: w.outputTokens.mean,
    outputVariance: w.outputTokens.sd ** 2,
    peakToMean,
    contexts,
    contextMean,
    compactedShare: raw.filter((tokens) => tokens > model.contextTokens).length / raw.length,
    longestContext: Math.max(...raw),
    arrivalScv: w.arrivalScv,
    turns: w.turns.map((turn) => ({
      id: turn.id,
      share: turn.share,
      newTokens: Math.min(turn.newTokens.mean, contextMean),
      newTokensScv: (turn.newTokens.sd / turn.newTokens.mean) ** 2,
      gapsS: turn.gapS === undefined ? [] : points(turn.gapS),
    })),
  };
}

/** Mean pause of a session before a turn, over all turns. Seconds. */
export function meanGapS(workload: Workload): number {
  return workload.turns.reduce(
    (sum, turn) => sum + (turn.gapS === undefined ? 0 : turn.share.value * mean(points(plain(turn.gapS)))),
    0,
  );
}

function points(distribution: Plain<Lognormal>): number[] {
  return standardPoints.map((z) => Math.min(distribution.median * Math.exp(distribution.sigma * z), distribution.max));
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
