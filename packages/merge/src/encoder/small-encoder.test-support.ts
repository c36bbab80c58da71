import { seededRandom } from '@tokstream/core';
import { type Encoder, type EncoderConfig, encoderFromWeights, initializeEncoder, memoryWeights, parseEncoderConfig } from '@tokstream/model';

/** Small encoders of both kinds: positions in a table, positions as distances. */
export const smallConfigs: readonly EncoderConfig[] = [
  { model_type: 'bert', hidden_size: 12, intermediate_size: 16, num_attention_heads: 3, num_hidden_layers: 3, vocab_size: 23, max_position_embeddings: 64, initializer_range: 0.4 },
  { model_type: 't5', feed_forward_proj: 'relu', d_model: 12, d_ff: 16, num_heads: 3, d_kv: 4, num_layers: 3, vocab_size: 23, relative_attention_num_buckets: 8, relative_attention_max_distance: 16 },
].map(parseEncoderConfig);

export function smallEncoder(config: EncoderConfig): Promise<Encoder> {
  return encoderFromWeights(config, memoryWeights(initializeEncoder(config, seededRandom(5))));
}

/** Texts of unequal length. */
export function someTexts(lengths: readonly number[], seed = 1): { readonly input: { readonly ids: Int32Array } }[] {
  const random = seededRandom(seed);
  return lengths.map((length) => ({ input: { ids: Int32Array.from({ length }, () => 2 + Math.floor(21 * random.next())) } }));
}
