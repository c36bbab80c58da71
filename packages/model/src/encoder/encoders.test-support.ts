import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import type { NamedTensor } from '../safetensors/named-tensor.ts';
import type { EncoderConfig } from './encoder-config.ts';
import { parseEncoderConfig } from './families/registry.ts';
import { initializeEncoder } from './initialize-encoder.ts';

/** Small configurations of every kind of encoder. */
export const smallEncoders: readonly EncoderConfig[] = [
  ...['bert', 'roberta', 'xlm-roberta', 'camembert'].map((model_type) => ({ model_type, hidden_size: 12, intermediate_size: 10, num_attention_heads: 3, num_hidden_layers: 2, vocab_size: 11, max_position_embeddings: 40, initializer_range: 0.4 })),
  ...['t5', 'mt5'].flatMap((model_type) =>
    ['relu', 'gated-silu'].map((feed_forward_proj) => ({ model_type, feed_forward_proj, d_model: 12, d_ff: 10, num_heads: 3, d_kv: 5, num_layers: 2, vocab_size: 11, relative_attention_num_buckets: 8, relative_attention_max_distance: 9 })),
  ),
].map(parseEncoderConfig);

/** Seeded weights in which no gain is one and no bias zero. */
export function randomEncoderWeights(config: EncoderConfig, seed: number): Map<string, NamedTensor> {
  const random = seededRandom(seed);
  const weights = initializeEncoder(config, random);
  for (const { shape, data } of weights.values()) {
    if (shape.length === 1) for (let at = 0; at < data.length; at += 1) data[at]! += 0.6 * (random.next() - 0.5);
  }
  return weights;
}

/** Batches of texts of unequal length. */
export const anyTexts: fc.Arbitrary<Int32Array[]> = fc.array(fc.array(fc.integer({ min: 2, max: 10 }), { minLength: 1, maxLength: 9 }).map((ids) => Int32Array.from(ids)), { minLength: 1, maxLength: 4 });
