import { selectBackend } from '@tokstream/backend';
import { type DecodeEvent, type PushStage, seededRandom } from '@tokstream/core';
import { type CausalLM, initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';
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

/** A small model with random weights, on wasm. */
export async function randomModel(seed = 1): Promise<CausalLM> {
  await selectBackend({ backend: 'wasm' });
  return modelFromWeights(config, initializeLlama(config, seededRandom(seed)));
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
