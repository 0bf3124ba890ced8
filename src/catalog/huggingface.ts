import { basename, dirname, extname, resolve } from 'node:path';
import { normalise } from './catalog.js';
import { type Document, type Path, readDocument } from './document.js';
import { type Config, config, everyLayer, families, type Family, type Source } from './huggingface-families.js';
import { badValue, missingKey, type Place, unsupportedModel } from './input-error.js';
import { nearestChoice } from './nearest.js';
import { type Attention, type Format, type Model, model } from './schema.js';
import { validate } from './validate.js';

/** A Hugging Face config.json -> a Model. What this vocabulary cannot say exactly is refused, never approximated. */

/** Keys of layers that this vocabulary has no words for: sparse selection, recurrent state, chunked or shared attention. */
const foreign =
  /^(index_topk|linear_|mamba_|ssm_|hybrid_|attn_type_list|attention_chunk_size|num_kv_shared_layers|full_attention_interval|shared_expert_intermediate_size)/;
/** A model_type that nobody described may only be a plain decoder. */
const notPlain = /expert|lora_rank|qk_nope|^moe_|block_types/;

export function modelFromConfig(path: string): Model {
  const file = decoderOf(readDocument(path, 'json'));
  const c = validate(file, config);
  const need: Source['need'] = (key) => {
    const value = c[key];
    if (value === undefined || value === null)
      throw missingKey(file.locate([key], 'key'), key, `A ${c.model_type} model needs it: copy config.json whole.`);
    return value;
  };
  const refuse: Source['refuse'] = (key, reason, advice) =>
    badValue(file.locate([key]), key, c[key] ?? null, reason, undefined, advice);
  const source: Source = { config: c, need, refuse };
  const family = Object.hasOwn(families, c.model_type) ? families[c.model_type] : plainDecoder(file, source);
  checkForeign(file, c.model_type, foreign);

  const moe = family.experts?.(source);
  const layers = c.num_hidden_layers;
  const denseLayers = moe ? moe.denseLayers : layers;
  if (denseLayers > layers) throw refuse('first_k_dense_replace', 'exceeds num_hidden_layers', 'Correct one of them.');
  const sparse = moe && layers > denseLayers ? moe : undefined;
  if (sparse && need('num_experts_per_tok') > sparse.experts)
    throw refuse('num_experts_per_tok', `exceeds the ${sparse.experts} experts`, 'Correct one of them.');
  const title = titleOf(path);
  return model.parse({
    id:
      normalise(title)
        .replaceAll(/[^a-z0-9.-]/g, '')
        .replace(/^[.-]+/, '') || 'model',
    name: title.length >= 2 ? title : `model ${title}`,
    source: `config.json of ${title}, a ${c.model_type} model`,
    grade: 'A',
    layers,
    hidden: c.hidden_size,
    vocabulary: c.vocab_size,
    tiedEmbeddings: c.tie_word_embeddings ?? family.tied ?? false,
    contextTokens: c.max_position_embeddings,
    attention: family.latent ? latentAttention(source) : groupedAttention(source, family),
    ...(denseLayers > 0 && { dense: { layers: denseLayers, inner: need('intermediate_size') } }),
    ...(sparse && {
      moe: {
        layers: layers - denseLayers,
        experts: sparse.experts,
        expertsPerToken: need('num_experts_per_tok'),
        inner: sparse.inner,
        sharedExperts: sparse.shared,
      },
    }),
    nativeFormat: nativeFormat(source, (key) => file.locate([key])),
  });
}

/** Multimodal configs hold the decoder's own one level down, and storage beside it. */
function decoderOf(file: Document): Document {
  const outer = keysOf(file.data);
  if (outer.includes('num_hidden_layers') || !outer.includes('text_config')) return file;
  const { text_config: inner, ...rest } = file.data as Record<string, unknown>;
  const storage = Object.entries(rest).filter(([key]) =>
    ['torch_dtype', 'dtype', 'quantization_config', 'tie_word_embeddings'].includes(key),
  );
  const within = (path: Path): Path =>
    typeof inner === 'object' && inner !== null && Object.hasOwn(inner, path[0] ?? '')
      ? ['text_config', ...path]
      : path;
  return {
    ...file,
    data: { ...Object.fromEntries(storage), ...(inner as object | null) },
    locate: (path, part) => file.locate(within(path), part),
    written: (path) => file.written(within(path)),
  };
}

const keysOf = (data: unknown): string[] => (typeof data === 'object' && data !== null ? Object.keys(data) : []);

/** The folder names a file that is called config.json, as every one on Hugging Face is. */
function titleOf(path: string): string {
  const stem = basename(path, extname(path));
  return stem === 'config' ? basename(dirname(resolve(path))) || stem : stem;
}

function plainDecoder(file: Document, { config: c, need }: Source): Family {
  checkForeign(file, c.model_type, notPlain);
  // Defaults differ between architectures, so an unknown one has to say everything.
  for (const key of ['num_key_value_heads', 'head_dim', 'intermediate_size', 'tie_word_embeddings'] as const) need(key);
  return { windowed: everyLayer };
}

function checkForeign(file: Document, type: string, unfit: RegExp): void {
  const key = keysOf(file.data).find((name) => {
    const value = (file.data as Record<string, unknown>)[name];
    return unfit.test(name) && value !== null && value !== false && value !== 0;
  });
  if (key === undefined) return;
  const known = Object.keys(families);
  throw unsupportedModel(
    file.locate([key], 'key'),
    type,
    `a ${JSON.stringify(type)} model with ${key} cannot be read from its config`,
    nearestChoice(type, known),
    `These can: ${known.join(', ')}, and plain decoders; \`copareto list models\` shows the catalogue.`,
  );
}

function groupedAttention({ config: c, need, refuse }: Source, family: Family): Attention {
  const heads = c.num_attention_heads;
  const kvHeads = c.num_key_value_heads ?? (family.impliedHeads ? heads : need('num_key_value_heads'));
  if (heads % kvHeads !== 0)
    throw refuse('num_key_value_heads', `does not divide the ${heads} attention heads`, 'Correct one of them.');
  const headDim = c.head_dim ?? (family.impliedHeads ? c.hidden_size / heads : need('head_dim'));
  if (!Number.isInteger(headDim))
    throw refuse('hidden_size', `is no multiple of the ${heads} heads, and head_dim is left out`, 'Add head_dim.');
  const layers = windowedLayers(c, family, refuse);
  return {
    kind: 'gqa',
    heads,
    kvHeads,
    headDim,
    ...(layers > 0 && { window: { tokens: need('sliding_window'), layers } }),
  };
}

function windowedLayers(c: Config, family: Family, refuse: Source['refuse']): number {
  if (c.layer_types) {
    if (c.layer_types.length !== c.num_hidden_layers)
      throw refuse('layer_types', `is not a list of ${c.num_hidden_layers} layers`, 'Copy config.json whole.');
    return c.layer_types.filter((type) => type === 'sliding_attention').length;
  }
  return c.sliding_window && c.use_sliding_window !== false ? (family.windowed?.(c) ?? 0) : 0;
}

function latentAttention({ config: c, need, refuse }: Source): Attention {
  if (c.q_lora_rank === null)
    throw refuse('q_lora_rank', 'means queries of full rank', 'Only latent attention with a query rank can be read.');
  return {
    kind: 'mla',
    heads: c.num_attention_heads,
    queryRank: need('q_lora_rank'),
    latent: need('kv_lora_rank'),
    nopeDim: need('qk_nope_head_dim'),
    ropeDim: need('qk_rope_head_dim'),
    valueDim: need('v_head_dim'),
  };
}

// Half precision of either kind takes two bytes, which is all that the model of machines sees.
const dtypes: Record<string, Format> = { bfloat16: 'bf16', float16: 'bf16', float8_e4m3fn: 'fp8' };
/** What each method stores; mxfp4 checkpoints quantize the experts alone. */
const quantizations: Record<string, { experts: Format; rest?: Format }> = {
  fp8: { experts: 'fp8', rest: 'fp8' },
  fbgemm_fp8: { experts: 'fp8', rest: 'fp8' },
  mxfp4: { experts: 'fp4' },
};

function nativeFormat({ config: c, need }: Source, place: (key: string) => Place): Model['nativeFormat'] {
  const method = c.quantization_config?.quant_method ?? undefined;
  if (method !== undefined && !Object.hasOwn(quantizations, method)) {
    const known = Object.keys(quantizations);
    throw badValue(
      place('quantization_config'),
      'quantization_config.quant_method',
      method,
      'is no format that can be read',
      nearestChoice(method, known),
      `Known: ${known.join(', ')}. Without quantization_config the weights count in torch_dtype.`,
    );
  }
  const stored = method === undefined ? undefined : quantizations[method];
  if (stored?.rest) return { experts: stored.experts, rest: stored.rest, kv: 'bf16' };
  // A quantized checkpoint may leave the dtype of the rest out; it is bfloat16 in all that are published.
  const dtype = c.dtype ?? c.torch_dtype ?? (stored ? 'bfloat16' : need('torch_dtype'));
  if (!Object.hasOwn(dtypes, dtype)) {
    const known = Object.keys(dtypes);
    const key = c.dtype ? 'dtype' : 'torch_dtype';
    throw badValue(
      place(key),
      key,
      dtype,
      'is no format that can be read',
      nearestChoice(dtype, known),
      `Known: ${known.join(', ')}.`,
    );
  }
  const rest = dtypes[dtype];
  return { experts: stored?.experts ?? rest, rest, kv: 'bf16' };
}
