import { seededRandom } from '@tokstream/core';
import { type CausalLM, initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';

/** A small Llama with random weights and grouped queries on the active backend; the caller owns it. */
export async function randomModel(seed = 1, more: Readonly<Record<string, unknown>> = {}): Promise<CausalLM> {
  const config = parseLlamaConfig({ model_type: 'llama', vocab_size: 40, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, max_position_embeddings: 64, initializer_range: 0.5, ...more });
  return modelFromWeights(config, initializeLlama(config, seededRandom(seed)), { engine: 'eager' });
}

/** Ids below 40, as `randomModel` has them. */
export function randomIds(count: number, seed = 2): Int32Array {
  const random = seededRandom(seed);
  return Int32Array.from({ length: count }, () => Math.floor(random.next() * 40));
}
