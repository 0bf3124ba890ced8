import { fabricTopologies, formats, scaleUpTopologies } from '../catalog/lists.js';
import type { Schedule } from '../core/rank.js';

/** The one list of genes: what may vary, which values are legal, and the one stated default of each. */

export const pools = ['shared', 'prefill', 'decode', 'colocated'] as const;
export type Pool = (typeof pools)[number];
export type GeneValue = string | number;

interface Common {
  readonly pool: Pool;
  readonly key: string;
  /** One line, with the unit. */
  readonly meaning: string;
  /** `required`: no default. `narrowest`: the narrowest format that the model is published in. */
  readonly default: readonly GeneValue[] | 'required' | 'narrowest';
}

export interface NumberGene extends Common {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly min?: number;
  /** An open lower bound. */
  readonly above?: number;
  readonly max?: number;
  /** Words that stand beside the numbers. */
  readonly also?: readonly string[];
}

export interface ChoiceGene extends Common {
  readonly kind: 'choice';
  readonly choices: readonly string[];
}

/** Values are ids of the catalogue, and the words in `also`. */
export interface IdGene extends Common {
  readonly kind: 'id';
  readonly catalogue: 'accelerators' | 'links' | 'memories';
  /** Only entries of this use. */
  readonly use?: readonly ('fabric' | 'scale-up' | 'pool' | 'host' | 'flash')[];
  /** Words that stand beside the ids. */
  readonly also: readonly string[];
}

export type Gene = NumberGene | ChoiceGene | IdGene;

const count = { kind: 'number', integer: true, min: 1 } as const;

/** How a co-located pool shares its time between prompts and tokens (core/rank.ts). */
const schedules = ['prefill-first', 'decode-first', 'chunked'] as const satisfies readonly Schedule[];

/** What all pools have in common. */
function poolGenes(pool: 'prefill' | 'decode' | 'colocated'): Gene[] {
  return [
    {
      pool,
      key: 'accelerator',
      kind: 'id',
      catalogue: 'accelerators',
      also: ['all'],
      default: 'required',
      meaning: `accelerator of the ${pool} pool: catalogue ids, or \`all\` that availability admits`,
    },
    {
      pool,
      key: 'weightPrecision',
      kind: 'choice',
      choices: formats,
      default: 'narrowest',
      meaning: "storage format of the weights; by default the model's narrowest native one",
    },
    { pool, key: 'tensorParallel', ...count, default: [1], meaning: 'devices that split each layer (count)' },
    { pool, key: 'pipelineParallel', ...count, default: [1], meaning: 'stages that split the layers (count)' },
    { pool, key: 'expertParallel', ...count, default: [1], meaning: 'devices that split the experts (count)' },
    {
      pool,
      key: 'topology',
      kind: 'choice',
      choices: ['native', ...scaleUpTopologies],
      default: ['native'],
      meaning: "scale-up network inside a replica; `native` is the accelerator's own",
    },
    {
      pool,
      key: 'link',
      kind: 'id',
      catalogue: 'links',
      use: ['scale-up'],
      also: ['native'],
      default: ['native'],
      meaning: "link of the scale-up network: `native`, or ids of scale-up links, bought on top of the part's price",
    },
    {
      pool,
      key: 'scaleUpDomain',
      kind: 'number',
      integer: true,
      min: 1,
      also: ['native'],
      default: ['native'],
      meaning: "devices that one scale-up network connects, `native` being the accelerator's own (count)",
    },
  ];
}

/** What pools have in common that take prompts. */
function promptGenes(pool: 'prefill' | 'colocated', chunkTokens: number): Gene[] {
  return [
    {
      pool,
      key: 'chunkTokens',
      ...count,
      default: [chunkTokens],
      meaning: 'prompt tokens prefilled at a time (tokens)',
    },
    {
      pool,
      key: 'utilization',
      kind: 'number',
      integer: false,
      above: 0,
      max: 0.85,
      default: [0.7],
      meaning:
        pool === 'prefill'
          ? 'planned load of the prefill pool (fraction of its capacity)'
          : 'most load of the pool by prompts (fraction of its time)',
    },
  ];
}

/** What pools have in common that decode. */
function tokenGenes(pool: 'decode' | 'colocated'): Gene[] {
  return [
    {
      pool,
      key: 'maxBatch',
      ...count,
      default: [64],
      meaning: 'most sequences that an attention rank decodes together (count)',
    },
    {
      pool,
      key: 'pooledKvShare',
      kind: 'number',
      integer: false,
      min: 0,
      max: 1,
      default: [0],
      meaning: 'share of live decode KV read from the memory pool at every step (fraction)',
    },
    {
      pool,
      key: 'speculativeTokens',
      kind: 'number',
      integer: true,
      min: 0,
      max: 16,
      default: [0],
      meaning: 'tokens that a draft guesses before each decode step (count, 0 = no speculation)',
    },
  ];
}

/** In the order of a space's genes, which is that of the outermost decision first. */
export const genes: readonly Gene[] = [
  {
    pool: 'shared',
    key: 'kvPrecision',
    kind: 'choice',
    choices: formats,
    default: ['bf16'],
    meaning: 'storage format of the KV cache',
  },
  {
    pool: 'shared',
    key: 'accelerator',
    kind: 'id',
    catalogue: 'accelerators',
    also: ['any', 'all'],
    default: ['any'],
    meaning: 'accelerator that both pools must have; `any` leaves each pool its own',
  },
  {
    pool: 'shared',
    key: 'fabric',
    kind: 'id',
    catalogue: 'links',
    use: ['fabric'],
    also: [],
    default: ['roce-400'],
    meaning: 'network from the prefill to the decode pool: ids of fabric links',
  },
  {
    pool: 'shared',
    key: 'fabricTopology',
    kind: 'choice',
    choices: fabricTopologies,
    default: ['fat-tree'],
    meaning: 'topology of that network',
  },
  {
    pool: 'shared',
    key: 'fabricOversubscription',
    kind: 'number',
    integer: false,
    min: 1,
    max: 64,
    default: [1],
    meaning: 'bandwidth of its ports over that of the links above them (ratio, 1 = none)',
  },
  {
    pool: 'shared',
    key: 'idleKv',
    kind: 'id',
    catalogue: 'memories',
    use: ['host', 'flash'],
    also: ['keep', 'pool', 'host', 'recompute'],
    default: ['keep'],
    meaning:
      "where a session's KV lies while it waits: `keep` in decode memory, in the memory `pool`, in the accelerator's own `host` memory, in a host or flash memory that is bought (ids), or nowhere (`recompute`)",
  },
  {
    pool: 'shared',
    key: 'idleTtlS',
    kind: 'number',
    integer: false,
    above: 0,
    default: [300],
    meaning: 'how long idle KV is kept (seconds)',
  },
  {
    pool: 'shared',
    key: 'poolMemory',
    kind: 'id',
    catalogue: 'memories',
    use: ['pool'],
    also: ['none'],
    default: ['none'],
    meaning: 'disaggregated memory: ids of pool memories, or `none`',
  },
  ...poolGenes('prefill'),
  ...promptGenes('prefill', 8192),
  ...poolGenes('decode'),
  ...tokenGenes('decode'),
  ...poolGenes('colocated'),
  ...promptGenes('colocated', 2048),
  {
    pool: 'colocated',
    key: 'schedule',
    kind: 'choice',
    choices: schedules,
    default: ['chunked'],
    meaning: 'whether a prompt runs before decoding, after each decode pass, or in chunks that ride in decode passes',
  },
  ...tokenGenes('colocated'),
];
