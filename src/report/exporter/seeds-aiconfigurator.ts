import { stringify } from 'yaml';
import type { Seed, SeedPhase } from '../../run/seed-schema.js';

/**
 * An experiment of aiconfigurator (`cli exp --yaml_path`), in its flat form, where every key is a field of a task: the
 * design's own parallelism and sizes as the only candidates. Names and formats alone; none of its data is used.
 */
export type Experiment = { readonly yaml: string; readonly left: readonly string[] } | { readonly refused: string };

/** Ids of the catalogue that stand for a system, or for a model, that the tool has a name for. */
const systems: Readonly<Record<string, string>> = {
  'a100-sxm': 'a100_sxm',
  'h100-sxm': 'h100_sxm',
  h200: 'h200_sxm',
  h20: 'h20_sxm',
  b200: 'b200_sxm',
  b300: 'b300_sxm',
  gb200: 'gb200',
  gb300: 'gb300',
  l40s: 'l40s',
};
const models: Readonly<Record<string, string>> = {
  'deepseek-r1': 'deepseek-ai/DeepSeek-R1',
  'gpt-oss-120b': 'openai/gpt-oss-120b',
  'kimi-k2': 'moonshotai/Kimi-K2-Instruct',
  'llama-3.1-405b': 'meta-llama/Meta-Llama-3.1-405B',
  'llama-3.1-70b': 'meta-llama/Meta-Llama-3.1-70B',
  'llama-3.1-8b': 'meta-llama/Meta-Llama-3.1-8B',
  'qwen3-235b': 'Qwen/Qwen3-235B-A22B',
  'qwen3-32b': 'Qwen/Qwen3-32B',
};
const quantization = { bf16: 'bfloat16', fp8: 'fp8', fp4: 'nvfp4' } as const;
const ofKv: Partial<Record<SeedPhase['formats']['kv'], string>> = { bf16: 'bfloat16', fp8: 'fp8' };

/** What of a model's facts decides. */
interface ModelFacts {
  readonly id: string;
  readonly moe?: unknown;
  readonly nativeFormat: { readonly experts: string; readonly rest: string };
  readonly draft?: {
    readonly acceptance: readonly { readonly tokens: number; readonly rate: { readonly value: number } }[];
  };
}

export function experimentOf(seed: Seed): Experiment {
  const model = seed.facts.model as ModelFacts;
  const path = models[model.id];
  if (path === undefined) return { refused: `the tool has no name for the model ${model.id}` };
  const { prefill, decode } = seed.phases;
  const unnamed = [prefill, decode].find(({ accelerator }) => systems[accelerator] === undefined);
  if (unnamed !== undefined) return { refused: `the tool has no name for ${unnamed.accelerator}` };
  const left: string[] = [];
  const common = {
    ...lengths(seed),
    ...latencies(seed),
    ...(decode.drafted > 0 && { nextn: decode.drafted, nextn_accept_rates: acceptance(model, decode.drafted) }),
  };
  const task =
    seed.kind === 'colocated'
      ? {
          serving_mode: 'agg',
          ...common,
          total_gpus: decode.accelerators,
          model_path: path,
          system_name: systems[decode.accelerator],
          enable_chunked_prefill: prefill.schedule === 'chunked',
          ...formatsOf(decode, model, '', left),
          ...candidates(decode, model, 'agg_'),
        }
      : {
          serving_mode: 'disagg',
          ...common,
          total_gpus: prefill.accelerators + decode.accelerators,
          ...worker(prefill, model, path, 'prefill_', left),
          ...worker(decode, model, path, 'decode_', left),
          num_gpu_per_replica: [prefill.accelerators + decode.accelerators],
          max_gpu_per_replica: prefill.accelerators + decode.accelerators,
          max_prefill_workers: prefill.replicas,
          max_decode_workers: decode.replicas,
          prefill_max_batch_size: 1,
          decode_max_batch_size: Math.max(Math.ceil(decode.batchPerRank), 1),
        };
  if (decode.drafted > 0 && decode.drafted > 5) left.push('more than five drafted tokens');
  // Lists on one line, as people write them.
  const yaml = stringify({ [`design_${seed.id}`]: task }, { collectionStyle: 'block', lineWidth: 0 });
  return { yaml, left };
}

/** Mean prompt with its cached prefix, and mean answer. */
function lengths({ transfers: { turns }, demand }: Seed) {
  const prefix = turns.reduce((sum, turn) => sum + turn.share * turn.prefixTokens, 0);
  const fresh = turns.reduce((sum, turn) => sum + turn.share * turn.freshTokens, 0);
  return {
    isl: Math.round(prefix) + Math.round(fresh),
    osl: Math.round(demand.outputTokens),
    prefix: Math.round(prefix),
  };
}

/** The limits of the run in milliseconds, or, where it has none, what the design reaches. */
function latencies({ targets: { limits, metrics } }: Seed) {
  const target = (names: readonly string[]) => {
    const limit = limits.find(({ metric, side }) => side === 'max' && names.includes(metric))?.bound;
    return limit ?? metrics.find(({ metric }) => metric === names[0])?.value;
  };
  const ttft = target(['ttft_ms', 'ttft_p95_ms']);
  const tpot = target(['tpot_ms', 'tpot_p95_ms']);
  return { ...(ttft !== undefined && { ttft }), ...(tpot !== undefined && { tpot }) };
}

function acceptance({ draft }: ModelFacts, drafted: number): number[] {
  const rate = draft?.acceptance.find(({ tokens }) => tokens >= drafted)?.rate.value ?? 0;
  return Array.from({ length: Math.max(drafted, 5) }, (_, i) => (i < drafted ? rate : 0));
}

function worker(phase: SeedPhase, model: ModelFacts, path: string, prefix: string, left: string[]) {
  return {
    [`${prefix}model_path`]: path,
    [`${prefix}system_name`]: systems[phase.accelerator],
    ...formatsOf(phase, model, prefix, left),
    ...candidates(phase, model, prefix),
  };
}

/** Left to the tool where the weights are as published, which it reads itself. */
function formatsOf({ formats }: SeedPhase, { nativeFormat, moe }: ModelFacts, prefix: string, left: string[]) {
  const published = formats.weights === nativeFormat.rest && formats.experts === nativeFormat.experts;
  const kv = ofKv[formats.kv];
  if (kv === undefined) left.push(`KV in ${formats.kv}`);
  return {
    ...(!published && { [`${prefix}gemm_quant_mode`]: quantization[formats.weights] }),
    ...(!published && moe !== undefined && { [`${prefix}moe_quant_mode`]: quantization[formats.experts] }),
    ...(kv !== undefined && { [`${prefix}kvcache_quant_mode`]: kv }),
  };
}

function candidates(phase: SeedPhase, { moe }: ModelFacts, prefix: string) {
  const { tensor, pipeline, expert } = phase.parallelism;
  return {
    [`${prefix}num_gpu_candidates`]: [phase.devicesPerReplica],
    [`${prefix}tp_candidates`]: [tensor],
    [`${prefix}pp_candidates`]: [pipeline],
    [`${prefix}dp_candidates`]: [phase.ranks],
    ...(moe !== undefined && {
      [`${prefix}moe_tp_candidates`]: [phase.stageDevices / expert],
      [`${prefix}moe_ep_candidates`]: [expert],
    }),
  };
}
