import { TokstreamError } from '@tokstream/core';
import type { GgufHeader } from './parse-gguf.ts';

/** Architectures of GGUF files whose tensors are named alike, by the `model_type` that `config.json` has for them. */
const architectures: ReadonlySet<unknown> = new Set(['llama', 'qwen2', 'qwen3']);

/**
 * What `config.json` would say of the model in a GGUF file (keys: the GGUF specification in ggml's `docs/gguf.md`).
 *
 * @param ropeFactors values of `rope_freqs.weight`, where the file has it
 * @throws `unsupported-config` for an architecture that is not read
 */
export function ggufConfig({ metadata, tensors }: GgufHeader, ropeFactors?: Float32Array): Record<string, unknown> {
  const architecture = metadata.get('general.architecture');
  if (!architectures.has(architecture)) throw unsupported(`architecture ${JSON.stringify(architecture)}`, [...architectures].join(', '));
  const at = (key: string): unknown => {
    const value = metadata.get(`${architecture as string}.${key}`);
    return typeof value === 'bigint' ? Number(value) : value;
  };
  if (Number(at('expert_count') ?? 0) > 0) throw unsupported('experts', 'dense models');
  const scaling = at('rope.scaling.type') ?? 'none';
  const rope =
    ropeFactors !== undefined
      ? { rope_type: 'factors', factors: [...ropeFactors] }
      : scaling === 'none'
        ? { rope_type: 'default' }
        : { rope_type: scaling, factor: at('rope.scaling.factor'), original_max_position_embeddings: at('rope.scaling.original_context_length') };
  const eos = metadata.get('tokenizer.ggml.eos_token_id');
  return {
    model_type: architecture,
    vocab_size: tensors.get('token_embd.weight')?.shape[0],
    hidden_size: at('embedding_length'),
    intermediate_size: at('feed_forward_length'),
    num_hidden_layers: at('block_count'),
    num_attention_heads: at('attention.head_count'),
    num_key_value_heads: at('attention.head_count_kv') ?? at('attention.head_count'),
    head_dim: at('attention.key_length') ?? at('rope.dimension_count'),
    max_position_embeddings: at('context_length'),
    rms_norm_eps: at('attention.layer_norm_rms_epsilon'),
    rope_parameters: { rope_theta: at('rope.freq_base') ?? 10_000, ...rope },
    hidden_act: 'silu',
    tie_word_embeddings: !tensors.has('output.weight'),
    attention_bias: architecture === 'llama' && tensors.has('blk.0.attn_q.bias'),
    mlp_bias: architecture === 'llama' && tensors.has('blk.0.ffn_gate.bias'),
    ...(eos !== undefined && { eos_token_id: Number(eos) }),
  };
}

function unsupported(found: string, supported: string): TokstreamError {
  return new TokstreamError(`This GGUF file has ${found}, which is not supported; this version reads ${supported}. Use the model's Hugging Face folder.`, { code: 'unsupported-config', stage: 'gguf' });
}
