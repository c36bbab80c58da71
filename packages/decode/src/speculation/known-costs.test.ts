import { seededRandom } from '@tokstream/core';
import { type CausalLM, initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';
import { selectBackend } from '@tokstream/backend';
import { from, lastValueFrom, toArray } from 'rxjs';
import { beforeAll, expect, it, vi } from 'vitest';
import { promptLookup } from '../drafters/prompt-lookup.ts';
import { decode } from '../operators/decode.ts';
import { prefill } from '../operators/prefill.ts';
import type { CostStore } from './cost-store.ts';
import type { MeasuredCost } from './cost-curve.ts';

beforeAll(() => selectBackend({ backend: 'cpu' }));

const config = parseLlamaConfig({ model_type: 'llama', vocab_size: 40, hidden_size: 8, intermediate_size: 8, num_hidden_layers: 1, num_attention_heads: 1, num_key_value_heads: 1, max_position_embeddings: 64 });

/** The same model in another process. */
function fresh(seed = 1): Promise<CausalLM> {
  return modelFromWeights(config, initializeLlama(config, seededRandom(seed)), { engine: 'fused' });
}

/** Calls that were made to measure, which the loop itself makes as batches. */
async function measures(store: CostStore | undefined, seed?: number, logprobs = true): Promise<number> {
  using model = await fresh(seed);
  const forward = vi.spyOn(model, 'forward');
  await lastValueFrom(from([Int32Array.of(1, 2, 1)]).pipe(prefill(model), decode({ maxNewTokens: 6, drafter: promptLookup(), endOfSequence: [], logprobs, ...(store && { costStore: store }) }), toArray()));
  return forward.mock.calls.filter(([, , want]) => want?.logits === 'all').length;
}

it('the first draft of a process measures nothing that another one has', async () => {
  const kept = new Map<string, readonly MeasuredCost[]>();
  const store: CostStore = { load: async (key) => kept.get(key), save: async (key, measured) => void kept.set(key, measured) };
  expect(await measures(store)).toBeGreaterThan(2);
  expect(await measures(store)).toBe(0);
  expect([...kept.keys()]).toEqual([expect.stringMatching(/^[0-9a-f]{16} \| fused (relaxed )?float32 \| all logits$/)]);
  // Other weights, or calls that ask for less, cost otherwise.
  expect(await measures(store, 2)).toBeGreaterThan(2);
  expect(await measures(store, 1, false)).toBeGreaterThan(2);
  expect(kept.size).toBe(3);
  expect(await measures(undefined)).toBeGreaterThan(2);
});

it('goes on where a store fails', async () => {
  const failing: CostStore = { load: () => Promise.reject(new Error('no')), save: () => Promise.reject(new Error('no')) };
  expect(await measures(failing)).toBeGreaterThan(2);
});
