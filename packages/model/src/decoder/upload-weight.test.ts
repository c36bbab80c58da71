import { selectBackend } from '@tokstream/backend';
import { closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import type { StepOutput } from '../causal-lm.ts';
import { randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import { parseConfig } from '../families/registry.ts';
import { modelFromWeights } from '../load-model.ts';
import type { NamedTensor } from '../safetensors/named-tensor.ts';

const config = parseConfig({ model_type: 'gpt2', vocab_size: 11, n_embd: 8, n_head: 2, n_layer: 2, n_positions: 4 });

async function run(weights: ReadonlyMap<string, NamedTensor>, count = 4): Promise<StepOutput> {
  await selectBackend({ backend: 'wasm' });
  return leakGuard(async () => {
    using model = await modelFromWeights(config, weights, { engine: 'eager' });
    using cache = model.createCache();
    return await model.forward({ input: { ids: Int32Array.from({ length: count }, (_, at) => at) } }, cache);
  });
}

it('reads a checkpoint that leaves out the first part of every name, as the first GPT-2 does', async () => {
  const weights = randomDecoderWeights(config, 1);
  const bare = new Map([...weights].map(([name, tensor]) => [name.replace('transformer.', ''), tensor]));
  expect(bare.has('h.0.attn.c_attn.weight')).toBe(true);
  closeTo((await run(bare)).logits, (await run(weights)).logits, 0);
  bare.delete('wpe.weight');
  await expectRejection('invalid-checkpoint', run(bare));
});

it('refuses rows beyond a table of positions', () => expectRejection('invalid-rows', run(randomDecoderWeights(config, 1), 5)));
