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
])('gives the largest logits of a few rows to the bit, ties and near ties included, at width %i (tied %s)', async (width, tied) => {
  const config = { ...smallConfig, vocabulary: 1003, width, tied };
  const weights = randomWeights(config, 5);
  // Tokens that score alike, to the bit, to the last one, and nearly.
  const head = weights.get(tied ? 'model.embed_tokens.weight' : 'lm_head.weight')!.data;
  for (let token = 500; token < 900; token += 1) head.set(head.subarray((token - 500) * width, (token - 499) * width), token * width);
  for (let at = 800 * width; at < 900 * width; at += 1) head[at]! *= 1 + 1e-6;
  for (let at = 700 * width; at < 800 * width; at += 1) head[at]! *= 1 - 6e-8;
  using model = await loadFused(describeLlama(config), weights);
  using cache = model.createCache();
  let [wrong, leftOut, scored] = [0, 0, 0];
  for (let step = 0; step < 240; step += 1) {
    const count = 1 + (step % 5);
    // A chain, or as many roots.
    const rows = { input: { ids: Int32Array.from({ length: count }, (_, row) => (step * 337 + row * 61) % 1003) }, ...(step % 3 === 0 && { parents: new Int32Array(count).fill(-1) }) };
    const all = (await model.forward(rows, cache, { logits: 'all' })).logits;
    cache.commit(new Int32Array(0));
    const top = [1, 4, 60][step % 3]!;
    const { logits } = await model.forward(rows, cache, { logits: 'all', top });
    for (let row = 0; row < count; row += 1) {
      const [full, screened] = [all, logits].map((each) => each.subarray(row * 1003, (row + 1) * 1003)) as [Float32Array, Float32Array];
      const kth = full.toSorted((a, b) => b - a)[top - 1]!;
      const least = kth - Math.abs(kth) * 9e-7;
      for (const [token, logit] of full.entries()) if ((logit >= least || screened[token] !== -Infinity) && screened[token] !== logit) wrong += 1;
      leftOut += screened.filter((logit) => logit === -Infinity).length;
    }
    scored += count;
    cache.commit(Int32Array.of(0));
    if (step % 60 === 59) cache.crop(0);
  }
  expect(wrong).toBe(0);
  expect(leftOut / scored).toBeGreaterThan(400);
});

it('asks for a number of logits that there can be', async () => {
  using model = await loadFused(describeLlama(smallConfig));
  using cache = model.createCache();
  for (const top of [0, -1, 1.5]) await expectRejection('invalid-want', model.forward({ input: { ids: Int32Array.of(1) } }, cache, { top }));
  expect(cache.tentative).toBe(0);
});
