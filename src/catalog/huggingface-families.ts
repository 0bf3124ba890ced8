import * as z from 'zod';

/** What config.json says of each architecture: its fields, and what a field that is left out means in it. */

const whole = (meaning: string) => z.int().positive().describe(`${meaning}, as config.json on the model's page has it`);
export const config = z.object({
  model_type: z.string().describe('the architecture'),
  num_hidden_layers: whole('the number of layers').max(10_000),
  hidden_size: whole('the width of the residual stream'),
  num_attention_heads: whole('query heads of a layer'),
  vocab_size: whole('tokens in the vocabulary'),
  max_position_embeddings: whole('the longest context in tokens'),
  num_key_value_heads: z.int().positive().nullish(),
  head_dim: z.int().positive().nullish(),
  intermediate_size: z.int().positive().nullish(),
  moe_intermediate_size: z.int().positive().nullish(),
  num_experts: z.int().positive().nullish(),
  num_local_experts: z.int().positive().nullish(),
  n_routed_experts: z.int().positive().nullish(),
  num_experts_per_tok: z.int().positive().nullish(),
  n_shared_experts: z.int().nonnegative().nullish(),
  first_k_dense_replace: z.int().nonnegative().nullish(),
  moe_layer_freq: z.int().positive().nullish(),
  decoder_sparse_step: z.int().positive().nullish(),
  mlp_only_layers: z.array(z.int().nonnegative()).nullish(),
  q_lora_rank: z.int().positive().nullish(),
  kv_lora_rank: z.int().positive().nullish(),
  qk_nope_head_dim: z.int().positive().nullish(),
  qk_rope_head_dim: z.int().positive().nullish(),
  v_head_dim: z.int().positive().nullish(),
  sliding_window: z.int().positive().nullish(),
  use_sliding_window: z.boolean().nullish(),
  max_window_layers: z.int().nonnegative().nullish(),
  sliding_window_pattern: z.int().positive().nullish(),
  layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  torch_dtype: z.string().nullish(),
  dtype: z.string().nullish(),
  quantization_config: z.object({ quant_method: z.string().nullish() }).nullish(),
});
export type Config = z.output<typeof config>;

export interface Source {
  readonly config: Config;
  /** The value of a field that this architecture cannot do without. */
  readonly need: <K extends keyof Config>(key: K) => NonNullable<Config[K]>;
  readonly refuse: (key: keyof Config, reason: string, advice: string) => Error;
}

export interface Family {
  readonly latent?: boolean;
  /** Where head_dim and num_key_value_heads may be left out: one KV head per query head, width shared equally. */
  readonly impliedHeads?: boolean;
  readonly tied?: boolean;
  /** Layers with a window where layer_types does not tell. */
  readonly windowed?: (config: Config) => number;
  readonly experts?: (source: Source) => { experts: number; inner: number; shared: number; denseLayers: number };
}

export const everyLayer = (c: Config): number => c.num_hidden_layers;
const lastLayers = (c: Config): number =>
  c.use_sliding_window ? Math.max(0, c.num_hidden_layers - (c.max_window_layers ?? c.num_hidden_layers)) : 0;

const mixtral: NonNullable<Family['experts']> = ({ need }) => ({
  experts: need('num_local_experts'),
  inner: need('intermediate_size'),
  shared: 0,
  denseLayers: 0,
});

const deepseek: Family = {
  latent: true,
  experts: ({ config: c, need, refuse }) => {
    if ((c.moe_layer_freq ?? 1) !== 1)
      throw refuse('moe_layer_freq', 'is not 1', 'Write the model as a catalogue entry.');
    return {
      experts: need('n_routed_experts'),
      inner: need('moe_intermediate_size'),
      shared: c.n_shared_experts ?? 0,
      denseLayers: need('first_k_dense_replace'),
    };
  },
};

export const families: Record<string, Family> = {
  llama: { impliedHeads: true },
  mistral: { impliedHeads: true, windowed: everyLayer },
  qwen2: { impliedHeads: true, windowed: lastLayers },
  qwen3: { windowed: lastLayers },
  qwen3_moe: {
    windowed: lastLayers,
    experts: ({ config: c, need }) => {
      const step = c.decoder_sparse_step ?? 1;
      const alwaysDense = new Set(c.mlp_only_layers);
      let sparse = 0;
      for (let layer = 0; layer < c.num_hidden_layers; layer++)
        if (!alwaysDense.has(layer) && (layer + 1) % step === 0) sparse++;
      return {
        experts: need('num_experts'),
        inner: need('moe_intermediate_size'),
        shared: 0,
        denseLayers: c.num_hidden_layers - sparse,
      };
    },
  },
  mixtral: { impliedHeads: true, windowed: everyLayer, experts: mixtral },
  gpt_oss: { windowed: (c) => Math.ceil(c.num_hidden_layers / 2), experts: mixtral },
  deepseek_v2: deepseek,
  deepseek_v3: deepseek,
  kimi_k2: deepseek,
  gemma2: { tied: true, windowed: (c) => Math.ceil(c.num_hidden_layers / 2) },
  gemma3_text: {
    tied: true,
    windowed: (c) => c.num_hidden_layers - Math.floor(c.num_hidden_layers / (c.sliding_window_pattern ?? 6)),
  },
};
