import { describe, expect, it } from 'vitest';
import { modelFromConfig } from '../../src/catalog/huggingface.js';
import { file, mistake } from './desk.js';

/** Fields as the published config.json files have them. */
const llama = {
  architectures: ['LlamaForCausalLM'],
  hidden_act: 'silu',
  hidden_size: 4096,
  intermediate_size: 14336,
  max_position_embeddings: 131072,
  model_type: 'llama',
  num_attention_heads: 32,
  num_hidden_layers: 32,
  num_key_value_heads: 8,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  vocab_size: 128256,
};
const qwen = {
  decoder_sparse_step: 1,
  head_dim: 128,
  hidden_size: 4096,
  intermediate_size: 12288,
  max_position_embeddings: 40960,
  max_window_layers: 94,
  mlp_only_layers: [] as number[],
  model_type: 'qwen3_moe',
  moe_intermediate_size: 1536,
  num_attention_heads: 64,
  num_experts: 128,
  num_experts_per_tok: 8,
  num_hidden_layers: 94,
  num_key_value_heads: 4,
  sliding_window: null,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  use_sliding_window: false,
  vocab_size: 151936,
};
const gptOss = {
  experts_per_token: 4,
  head_dim: 64,
  hidden_size: 2880,
  intermediate_size: 2880,
  layer_types: Array.from({ length: 36 }, (_, i) => (i % 2 === 0 ? 'sliding_attention' : 'full_attention')),
  max_position_embeddings: 131072,
  model_type: 'gpt_oss',
  num_attention_heads: 64,
  num_experts_per_tok: 4,
  num_hidden_layers: 36,
  num_key_value_heads: 8,
  num_local_experts: 128,
  quantization_config: { modules_to_not_convert: ['lm_head'], quant_method: 'mxfp4' },
  sliding_window: 128,
  tie_word_embeddings: false,
  vocab_size: 201088,
};
const deepseek = {
  first_k_dense_replace: 3,
  hidden_size: 7168,
  intermediate_size: 18432,
  kv_lora_rank: 512,
  max_position_embeddings: 163840,
  model_type: 'deepseek_v3',
  moe_intermediate_size: 2048,
  moe_layer_freq: 1,
  n_routed_experts: 256,
  n_shared_experts: 1,
  num_attention_heads: 128,
  num_experts_per_tok: 8,
  num_hidden_layers: 61,
  num_key_value_heads: 128,
  num_nextn_predict_layers: 1,
  q_lora_rank: 1536,
  qk_nope_head_dim: 128,
  qk_rope_head_dim: 64,
  quantization_config: { fmt: 'e4m3', quant_method: 'fp8', weight_block_size: [128, 128] },
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  v_head_dim: 128,
  vocab_size: 129280,
};

let count = 0;
const configOf = (fields: object) => file(JSON.stringify(fields, null, 2), `model-${count++}/config.json`);
const read = (fields: object) => modelFromConfig(configOf(fields));
const refused = (fields: object) => mistake(() => read(fields));

describe('a Hugging Face config', () => {
  it('of Llama is a dense decoder with grouped queries', () =>
    expect(read(llama)).toMatchObject({
      layers: 32,
      hidden: 4096,
      vocabulary: 128256,
      tiedEmbeddings: false,
      contextTokens: 131072,
      attention: { kind: 'gqa', heads: 32, kvHeads: 8, headDim: 128 },
      dense: { layers: 32, inner: 14336 },
      nativeFormat: { experts: 'bf16', rest: 'bf16', kv: 'bf16' },
    }));

  it('of Qwen3 MoE has experts in every layer and no dense one', () => {
    const model = read(qwen);
    expect(model.moe).toEqual({ layers: 94, experts: 128, expertsPerToken: 8, inner: 1536, sharedExperts: 0 });
    expect(model.dense).toBeUndefined();
    expect(model.attention).toEqual({ kind: 'gqa', heads: 64, kvHeads: 4, headDim: 128 });
  });

  it('of Qwen3 MoE counts the layers that stay dense', () => {
    const model = read({ ...qwen, decoder_sparse_step: 2, mlp_only_layers: [1, 200] });
    expect([model.moe?.layers, model.dense]).toEqual([46, { layers: 48, inner: 12288 }]);
  });

  it('of gpt-oss has a window in every second layer and experts in fp4', () => {
    const model = read(gptOss);
    expect(model.attention).toEqual({
      kind: 'gqa',
      heads: 64,
      kvHeads: 8,
      headDim: 64,
      window: { tokens: 128, layers: 18 },
    });
    expect(model.moe).toEqual({ layers: 36, experts: 128, expertsPerToken: 4, inner: 2880, sharedExperts: 0 });
    expect(model.nativeFormat).toEqual({ experts: 'fp4', rest: 'bf16', kv: 'bf16' });
  });

  it('of DeepSeek-V3 has latent attention, three dense layers and a shared expert, all in fp8', () => {
    const model = read(deepseek);
    expect(model.attention).toEqual({
      kind: 'mla',
      heads: 128,
      queryRank: 1536,
      latent: 512,
      nopeDim: 128,
      ropeDim: 64,
      valueDim: 128,
    });
    expect(model.dense).toEqual({ layers: 3, inner: 18432 });
    expect(model.moe).toEqual({ layers: 58, experts: 256, expertsPerToken: 8, inner: 2048, sharedExperts: 1 });
    expect(model.nativeFormat).toEqual({ experts: 'fp8', rest: 'fp8', kv: 'bf16' });
  });

  it('of Kimi K2 is read as DeepSeek-V3 is', () => {
    const kimi = {
      ...deepseek,
      model_type: 'kimi_k2',
      first_k_dense_replace: 1,
      n_routed_experts: 384,
      num_attention_heads: 64,
    };
    expect(read(kimi).moe).toMatchObject({ layers: 60, experts: 384 });
  });

  it('of Mixtral takes the inner width of its experts from intermediate_size', () => {
    const mixtral = {
      ...llama,
      model_type: 'mixtral',
      num_local_experts: 8,
      num_experts_per_tok: 2,
      sliding_window: null,
    };
    expect(read(mixtral).moe).toEqual({ layers: 32, experts: 8, expertsPerToken: 2, inner: 14336, sharedExperts: 0 });
  });

  it('of an old Mistral has a window in every layer', () =>
    expect(read({ ...llama, model_type: 'mistral', sliding_window: 4096 }).attention).toMatchObject({
      window: { tokens: 4096, layers: 32 },
    }));

  it('of Qwen2 has no window unless it uses it', () => {
    const qwen2 = { ...llama, model_type: 'qwen2', sliding_window: 4096, max_window_layers: 20 };
    expect(read({ ...qwen2, use_sliding_window: false }).attention).not.toHaveProperty('window');
    expect(read({ ...qwen2, use_sliding_window: true }).attention).toMatchObject({ window: { layers: 12 } });
  });

  it('of Gemma 3 is found in text_config, with five local layers to a global one', () => {
    const text = {
      model_type: 'gemma3_text',
      head_dim: 128,
      hidden_size: 5376,
      intermediate_size: 21504,
      max_position_embeddings: 131072,
      num_attention_heads: 32,
      num_hidden_layers: 62,
      num_key_value_heads: 16,
      sliding_window: 1024,
      vocab_size: 262144,
    };
    const model = read({ model_type: 'gemma3', torch_dtype: 'bfloat16', text_config: text });
    expect(model).toMatchObject({ tiedEmbeddings: true, attention: { window: { tokens: 1024, layers: 52 } } });
  });

  it('may leave KV heads out of a Llama: every head has its own', () =>
    expect(read({ ...llama, num_key_value_heads: null }).attention).toMatchObject({ kvHeads: 32 }));

  it('gets its id from its folder, or from its own name', () => {
    expect(modelFromConfig(file(JSON.stringify(llama), 'My_Llama 8B/config.json')).id).toBe('my-llama-8b');
    expect(modelFromConfig(file(JSON.stringify(llama), 'tiny.json'))).toMatchObject({ id: 'tiny', name: 'tiny' });
  });

  it('of an unknown plain decoder is read if it says everything', () =>
    expect(read({ ...llama, model_type: 'newcomer', head_dim: 128 }).attention).toMatchObject({ headDim: 128 }));

  it.each(['num_key_value_heads', 'head_dim', 'intermediate_size', 'tie_word_embeddings', 'torch_dtype'])(
    'of an unknown decoder is refused without %s',
    (key) => {
      const { [key]: _, ...rest } = { ...llama, model_type: 'newcomer', head_dim: 128 } as Record<string, unknown>;
      expect(refused(rest)).toMatchObject({ code: 'MISSING_KEY', value: key });
    },
  );

  it.each([
    ['experts', { model_type: 'newcomer', num_experts: 8 }],
    ['latent attention', { model_type: 'deepseek_v32', kv_lora_rank: 512 }],
    ['sparse attention', { ...deepseek, index_topk: 2048 }],
    ['recurrent layers', { model_type: 'qwen3_next', linear_num_key_heads: 16 }],
  ])('with %s that cannot be described is refused, not approximated', (_, fields) =>
    expect(refused({ ...llama, head_dim: 128, ...fields })).toMatchObject({ code: 'UNSUPPORTED_MODEL' }),
  );

  it.each([
    ['num_hidden_layers', llama],
    ['vocab_size', llama],
    ['intermediate_size', llama],
    ['model_type', llama],
    ['torch_dtype', llama],
    ['head_dim', qwen],
    ['num_experts', qwen],
    ['num_experts_per_tok', qwen],
    ['moe_intermediate_size', qwen],
    ['sliding_window', gptOss],
    ['num_local_experts', gptOss],
    ['q_lora_rank', deepseek],
    ['kv_lora_rank', deepseek],
    ['first_k_dense_replace', deepseek],
  ])('without %s is refused by file and field', (key, fields) => {
    const { [key]: _, ...rest } = fields as Record<string, unknown>;
    const error = refused(rest);
    expect(error).toMatchObject({ code: 'MISSING_KEY', value: key });
    expect(error.file).toMatch(/config\.json$/);
    expect(error.advice.length).toBeGreaterThan(10);
  });

  it.each([
    ['a negative number of layers', { num_hidden_layers: -3 }, 'BAD_NUMBER', 1],
    ['half a layer', { num_hidden_layers: 31.6 }, 'BAD_NUMBER', 32],
    ['an absurd number of layers', { num_hidden_layers: 1e15 }, 'BAD_NUMBER', 10_000],
    ['a text for a number', { hidden_size: '4096' }, 'BAD_NUMBER', 4096],
    ['heads that KV heads do not divide', { num_key_value_heads: 7 }, 'BAD_VALUE', undefined],
    ['a width that heads do not divide', { hidden_size: 4100 }, 'BAD_VALUE', undefined],
    ['an unknown dtype', { torch_dtype: 'float32' }, 'BAD_VALUE', 'float16'],
    ['an unknown quantization', { quantization_config: { quant_method: 'fp9' } }, 'BAD_VALUE', 'fp8'],
    ['an unknown kind of layer', { layer_types: ['fullattention'] }, 'UNKNOWN_VALUE', 'full_attention'],
    ['too few kinds of layer', { layer_types: ['full_attention'] }, 'BAD_VALUE', undefined],
  ])('with %s is refused', (_, change, code, nearest) => {
    const error = refused({ ...llama, ...change });
    expect(error).toMatchObject({ code, nearest });
    expect(error.line).toBeGreaterThan(1);
  });

  it('with queries of full rank is refused with the reason', () =>
    expect(refused({ ...deepseek, q_lora_rank: null })).toMatchObject({ code: 'BAD_VALUE', value: null }));

  it('with more active experts than there are is refused', () =>
    expect(refused({ ...qwen, num_experts_per_tok: 200 }).code).toBe('BAD_VALUE'));

  it('that is no JSON is refused with the line', () => {
    const error = mistake(() => modelFromConfig(file('{\n  "a": 1,\n  b: 2\n}\n', 'broken/config.json')));
    expect(error).toMatchObject({ code: 'NOT_JSON', line: 3 });
  });

  it.each(['{"a": 1', '[', '{"a": NaN}', 'hello'])('that reads %j is refused', (content) =>
    expect(mistake(() => modelFromConfig(file(content, 'bad/config.json'))).code).toBe('NOT_JSON'),
  );

  it.each(['[]', '3', '"text"'])('that is %s and no object is refused', (content) =>
    expect(mistake(() => modelFromConfig(file(content, 'odd/config.json'))).code).toBe('WRONG_TYPE'),
  );

  it('with keys of Object.prototype changes nothing', () => {
    const text = JSON.stringify(llama).replace('{', '{"__proto__": {"layers": 1}, "constructor": 1, ');
    expect(modelFromConfig(file(text, 'proto/config.json')).layers).toBe(32);
    expect(refused({ ...llama, model_type: 'constructor' })).toMatchObject({ code: 'MISSING_KEY', value: 'head_dim' });
  });
});
