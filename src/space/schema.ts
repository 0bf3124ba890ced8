import * as z from 'zod';
import { freeName } from '../catalog/name.js';
import { type Gene, genes, type NumberGene, type Pool } from './gene.js';

/** The form of a space file. Ids are plain text here: which of them exist is known only beside a catalogue. */

/** The most values of one gene, listed or in a range. */
export const MOST_VALUES = 10_000;

export function valueSchema(gene: Gene): z.ZodType<string | number> {
  if (gene.kind === 'id') return z.string();
  if (gene.kind === 'choice') return z.enum(gene.choices);
  const number = numberSchema(gene);
  return gene.also === undefined ? number : z.union([number, z.enum(gene.also)]);
}

function numberSchema(gene: NumberGene): z.ZodType<number> {
  let number = gene.integer ? z.int() : z.number();
  if (gene.above !== undefined) number = number.gt(gene.above);
  if (gene.min !== undefined) number = number.min(gene.min);
  if (gene.max !== undefined) number = number.max(gene.max);
  return number;
}

/** Bounds of the ends hold for all between them; the rest of a range's rules is in range.ts. */
const rangeSchema = (end: z.ZodType) =>
  z.strictObject({ from: end, to: end, step: z.number().optional(), factor: z.number().optional() });

function geneSchema(gene: Gene): z.ZodType {
  const value = valueSchema(gene);
  const list = z.array(value).min(1).max(MOST_VALUES);
  const any = gene.kind === 'number' ? z.union([value, list, rangeSchema(numberSchema(gene))]) : z.union([value, list]);
  const described = any.describe(gene.meaning);
  if (gene.default === 'required') return described;
  return typeof gene.default === 'string' ? described.optional() : described.default([...gene.default]);
}

const poolSchema = (pool: Pool) =>
  z.strictObject(
    Object.fromEntries(genes.filter((gene) => gene.pool === pool).map((gene) => [gene.key, geneSchema(gene)])),
  );

/** Which pools there must be, load.ts says; what JSON Schema can say of it, editors may know. */
export const spaceSchema = z
  .strictObject({
    name: freeName,
    model: z.string().min(1).describe('a catalogue id, or the path of a Hugging Face config.json, seen from this file'),
    availability: z
      .enum(['market', 'any'])
      .default('market')
      .describe('`market`: accelerators one can buy or rent; `any`: internal, announced and cancelled ones too'),
    redundancy: z
      .enum(['pair', 'none'])
      .default('pair')
      .describe('`pair`: at least two replicas of each pool; `none`: one may do'),
    allowUnknownQuality: z.boolean().default(false).describe('admit formats whose loss of quality nobody has measured'),
    notes: z.string().optional(),
    shared: poolSchema('shared').prefault({}).describe('genes of the whole system'),
    prefill: poolSchema('prefill')
      .optional()
      .describe('genes of the pool that reads prompts; accelerator is required; comes with decode'),
    decode: poolSchema('decode')
      .optional()
      .describe('genes of the pool that writes tokens; accelerator is required; comes with prefill'),
    colocated: poolSchema('colocated')
      .optional()
      .describe('genes of a pool that does both, instead of the two or beside them; accelerator is required'),
  })
  .meta({ dependentRequired: { prefill: ['decode'], decode: ['prefill'] } });
export type SpaceFile = z.output<typeof spaceSchema>;
