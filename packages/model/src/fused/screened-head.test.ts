import { selectBackend } from '@tokstream/backend';
import { expectRejection } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { describeLlama } from '../families/llama.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { loadFused } from './fused-subject.test-support.ts';

await selectBackend({ backend: 'cpu' });

it.each([
  [10, false],
  [10, true],
  [70, true],
])('gives the largest logits of all to the bit, ties included, at width %i (tied %s)', async (width, tied) => {
  const config = { ...smallConfig, vocabulary: 1003, width, tied };
  const weights = randomWeights(config, 5);
  // Tokens that score alike, to the bit and nearly.
  const head = weights.get(tied ? 'model.embed_tokens.weight' : 'lm_head.weight')!.data;
  for (let token = 500; token < 900; token += 1) head.set(head.subarray((token - 500) * width, (token - 499) * width), token * width);
  for (let at = 800 * width; at < 900 * width; at += 1) head[at]! *= 1 + 1e-6;
  using model = await loadFused(describeLlama(config), weights);
  using cache = model.createCache();
  let [wrong, leftOut] = [0, 0];
  for (let step = 0; step < 80; step += 1) {
    const rows = { input: { ids: Int32Array.of((step * 337) % 1003) } };
    using fork = cache.fork();
    const all = (await model.forward(rows, cache)).logits;
    cache.commit();
    for (const top of [1, 4, 60]) {
      using again = fork.fork();
      const { logits } = await model.forward(rows, again, { top });
      const least = all.toSorted((a, b) => b - a)[top - 1]!;
      for (const [token, logit] of all.entries()) if ((logit >= least || logits[token] !== -Infinity) && logits[token] !== logit) wrong += 1;
      leftOut += logits.filter((logit) => logit === -Infinity).length;
    }
  }
  expect(wrong).toBe(0);
  expect(leftOut).toBeGreaterThan(80 * 1003);
});

it('asks for a number of logits that there can be', async () => {
  using model = await loadFused(describeLlama(smallConfig));
  using cache = model.createCache();
  for (const top of [0, -1, 1.5]) await expectRejection('invalid-want', model.forward({ input: { ids: Int32Array.of(1) } }, cache, { top }));
  expect(cache.tentative).toBe(0);
});
