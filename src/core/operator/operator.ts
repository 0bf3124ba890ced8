import type { Format } from '../../catalog/schema.js';

export const operatorKinds = ['gemm', 'expert gemm', 'attention', 'lookup'] as const;
export type OperatorKind = (typeof operatorKinds)[number];

/** Which term of a pass's time (phase.ts) an operator is part of. */
export const operatorTerms = ['linear', 'experts', 'attention'] as const;
export type OperatorTerm = (typeof operatorTerms)[number];

/** In which layers it runs: before them, in all, in those of a kind of attention or of feed-forward block, behind them. */
export const operatorPlaces = ['start', 'all', 'full', 'window', 'dense', 'moe', 'end'] as const;
export type OperatorPlace = (typeof operatorPlaces)[number];

/**
 * A kernel of a pass by its shape: `groups` independent products [m x k] [k x n] at once, `count` times a pass. Every FLOP
 * of it is 2 m n k groups. Shapes are means and may be fractions: experts that are visited, tokens of a causal mask.
 */
export interface Operator {
  readonly name: string;
  readonly kind: OperatorKind;
  readonly place: OperatorPlace;
  readonly term: OperatorTerm;
  /** In which its weights, or the KV that it reads, are stored. */
  readonly format: Format;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly groups: number;
  readonly count: number;
  /** Of one time. A lookup computes nothing. */
  readonly flop: number;
  readonly weightBytes: number;
  readonly kvReadBytes: number;
  readonly kvWriteBytes: number;
}

/** FLOPs and bytes of a whole pass. */
export interface OperatorSums {
  readonly flop: number;
  readonly weightBytes: number;
  readonly kvReadBytes: number;
  readonly kvWriteBytes: number;
}

export function sumOf(operators: readonly Operator[]): OperatorSums {
  const sum = (of: keyof OperatorSums) => operators.reduce((total, one) => total + one.count * one[of], 0);
  return {
    flop: sum('flop'),
    weightBytes: sum('weightBytes'),
    kvReadBytes: sum('kvReadBytes'),
    kvWriteBytes: sum('kvWriteBytes'),
  };
}

/** How the operators of a replica divide: over one of its devices, on the fullest pipeline stage (engine.ts: place). */
export interface Split {
  /** Devices that share attention, dense blocks, shared experts, embedding and head. */
  readonly tensor: number;
  /** Ways in which a token's KV splits. */
  readonly kvShards: number;
  /** Devices over which experts spread, and devices that share one. */
  readonly expertRanks: number;
  readonly expertTensor: number;
  /** Share of the layers on the stage, and of embedding and head, which spread evenly over the stages. */
  readonly layers: number;
  readonly ends: number;
}

/** A replica as one machine. */
export const undivided: Split = { tensor: 1, kvShards: 1, expertRanks: 1, expertTensor: 1, layers: 1, ends: 1 };

/** Sizes of a model that its parameter counts (shape.ts) no longer tell apart. */
export interface Sizes {
  readonly hidden: number;
  readonly vocabulary: number;
  /** Inner width of a dense block, and of one expert. */
  readonly denseInner: number;
  readonly expertInner: number;
}

type Product = Pick<Operator, 'name' | 'format' | 'm' | 'n' | 'k' | 'count'> &
  Partial<Pick<Operator, 'kind' | 'place' | 'term' | 'groups' | 'weightBytes' | 'kvReadBytes' | 'kvWriteBytes'>>;

/** A product with what follows from its shape; in all layers, and no bytes, unless it says so. */
export function product(of: Product): Operator {
  const groups = of.groups ?? 1;
  return {
    name: of.name,
    kind: of.kind ?? 'gemm',
    place: of.place ?? 'all',
    term: of.term ?? 'linear',
    format: of.format,
    m: of.m,
    n: of.n,
    k: of.k,
    groups,
    count: of.count,
    flop: 2 * of.m * of.n * of.k * groups,
    weightBytes: of.weightBytes ?? 0,
    kvReadBytes: of.kvReadBytes ?? 0,
    kvWriteBytes: of.kvWriteBytes ?? 0,
  };
}
