import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { type CausalLM, initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';

/** A small Llama with random weights and grouped queries on the active backend; the caller owns it. */
export async function randomModel(seed = 1, more: Readonly<Record<string, unknown>> = {}): Promise<CausalLM> {
  const config = parseLlamaConfig({ model_type: 'llama', vocab_size: 40, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 2, num_attention_heads: 4, num_key_value_heads: 2, max_position_embeddings: 64, initializer_range: 0.5, ...more });
  return modelFromWeights(config, initializeLlama(config, seededRandom(seed)), { engine: 'eager' });
}

/** Makes such a model on wasm for the tests of a file, and checks after each that no tensor is left. */
export function guardedModel(use: (model: CausalLM) => void, more: Readonly<Record<string, unknown>> = {}): { /** Waits until all is freed. */ freed(): Promise<void> } {
  let model: CausalLM;
  let tensors: number;
  const check = (): void => expect(tf.memory().numTensors).toBe(tensors);
  beforeAll(async () => {
    await selectBackend({ backend: 'wasm' });
    model = await randomModel(1, more);
    use(model);
  });
  afterAll(() => model[Symbol.dispose]());
  beforeEach(() => {
    tensors = tf.memory().numTensors;
  });
  afterEach(check);
  return { freed: () => vi.waitFor(check, { timeout: 10_000, interval: 2 }) };
}
