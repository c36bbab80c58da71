import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { type DecodeEvent, type PushStage, seededRandom } from '@tokstream/core';
import { type CausalLM, type EngineName, initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import type { TextSource } from './decode-options.ts';

const config = parseLlamaConfig({
  model_type: 'llama',
  vocab_size: 40,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  max_position_embeddings: 64,
  initializer_range: 0.5,
});

/** Engines that decoding must be the same on. */
export const testEngines: readonly EngineName[] = ['eager', 'fused'];

/** A small model with random weights, on wasm. */
export async function randomModel(seed = 1, engine: EngineName = 'eager'): Promise<CausalLM> {
  await selectBackend({ backend: 'wasm' });
  return modelFromWeights(config, initializeLlama(config, seededRandom(seed)), { engine });
}

/** The same with 600 tokens, of which those from 300 on score as those before, to the bit. */
export async function twinModel(engine: CausalLM['engine']): Promise<CausalLM> {
  await selectBackend({ backend: 'wasm' });
  const wide = { ...config, vocabulary: 600 };
  const weights = initializeLlama(wide, seededRandom(5));
  for (const { shape, data } of weights.values()) if (shape[0] === 600) data.copyWithin(data.length / 2, 0, data.length / 2);
  return modelFromWeights(wide, weights, { engine });
}

/** Makes a small random model for the tests of a file, and checks after each that no tensor and no cache of it is left. */
export function guardedModel(use: (model: CausalLM) => void, engine: EngineName = 'eager'): { /** Before the present test. */ readonly tensors: number; /** Waits until all is freed: what is cut off in the middle of a step is when that step ends. */ freed(): Promise<void> } {
  let model: CausalLM;
  let tensors: number;
  const check = (): void => expect([tf.memory().numTensors, model.cacheBytes ?? 0]).toEqual([tensors, 0]);
  beforeAll(async () => {
    model = await randomModel(1, engine);
    use(model);
  });
  afterAll(() => model[Symbol.dispose]());
  beforeEach(() => {
    tensors = tf.memory().numTensors;
  });
  afterEach(check);
  return {
    get tensors() {
      return tensors;
    },
    freed: () => vi.waitFor(check, { timeout: 10_000, interval: 2 }),
  };
}

/** Greedy tokens by running the whole text anew for each one: no cache, no loop of ours. */
export async function greedyWithoutCache(model: CausalLM, prompt: Int32Array, count: number): Promise<number[]> {
  const ids = [...prompt];
  for (let made = 0; made < count; made += 1) {
    using cache = model.createCache();
    const { logits } = await model.forward({ input: { ids: Int32Array.from(ids) } }, cache);
    ids.push(logits.indexOf(Math.max(...logits)));
  }
  return ids.slice(prompt.length);
}

/** Spells id n as the letter n mod 26. */
export const letters: TextSource = {
  detokenizer(): PushStage<number | Int32Array, string> {
    return {
      chunkInvariant: true,
      held: 0,
      push: (ids) => [...(typeof ids === 'number' ? [ids] : ids)].map((id) => String.fromCharCode(97 + (id % 26))),
      flush: () => [],
      snapshot: () => undefined,
      restore() {},
      [Symbol.dispose]() {},
    };
  },
};

/** The ids of each sequence, in order. */
export function idsOf(events: readonly DecodeEvent[]): number[][] {
  const sequences: number[][] = [];
  for (const event of events) if (event.type === 'token') (sequences[event.sequence] ??= []).push(event.id);
  return sequences;
}
