import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectCode, kvCacheLaws, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import type { CacheContents } from '../kv-cache.ts';
import { describeLlama } from '../families/llama.ts';
import { modelFromWeights } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { cacheLawModels, cacheLawSubject } from '../cache/cache-law-models.test-support.ts';

const runs = [8, 3, 2] as const;

await backendMatrix(selectBackend, () => {
  for (const [at, [name, config]] of cacheLawModels.entries()) kvCacheLaws(`int8, ${name}`, () => cacheLawSubject(config, 'int8'), runs[Math.min(at, 2)]);

  it('stores every number of a key or value to 1/254 of the largest, whatever their size, and rounds what it stored no further', () =>
    leakGuard(async () => {
      using model = await modelFromWeights(describeLlama(smallConfig), randomWeights(smallConfig, 1), { engine: 'eager' });
      const { layers, kvHeads, headDim } = model.shape;
      const n = 40;
      const random = seededRandom(5);
      // Rows from nothing at all to the very large, some with a single number.
      const numbers = (): Float32Array =>
        Float32Array.from({ length: kvHeads * n * headDim }, (_, at) => {
          const row = Math.floor(at / headDim) % n;
          return row === 0 || (row % 5 === 1 && at % headDim !== 2) ? 0 : (random.next() - 0.5) * 10 ** (row - 20);
        });
      const tokens = Int32Array.from({ length: kvHeads * n }, (_, at) => at % n);
      const contents: CacheContents = { positions: tokens.slice(0, n), layers: Array.from({ length: layers }, () => ({ tokens, places: tokens, keys: numbers(), values: numbers() })) };
      using cache = model.createCache({ precision: 'int8', contents });
      const stored = await cache.contents();
      for (const [layer, given] of contents.layers.entries()) {
        for (const part of ['keys', 'values'] as const) {
          for (let from = 0; from < given[part].length; from += headDim) {
            const row = given[part].subarray(from, from + headDim);
            const largest = Math.max(...row.map(Math.abs));
            row.forEach((number, at) => expect(Math.abs(number - stored.layers[layer]![part][from + at]!)).toBeLessThanOrEqual((largest / 254) * (1 + 1e-5)));
          }
        }
      }
      expect(cache.bytes()).toBe(layers * kvHeads * n * 2 * (4 + 8));

      // As they stand, and with every gap closed, which turns all keys.
      for (const closeGaps of [false, true]) {
        if (closeGaps) for (let layer = 0; layer < layers; layer += 1) cache.keep(layer, tokens.filter((token) => token !== 30), { closeGaps });
        const before = await cache.contents();
        using again = model.createCache({ precision: 'int8', contents: before });
        // Nothing else than a zero's sign may differ.
        for (const [layer, { keys, values }] of (await again.contents()).layers.entries()) [keys, values].forEach((part, at) => closeTo(part, [before.layers[layer]!.keys, before.layers[layer]!.values][at]!, 0));
      }
    }));

  it('frees the float32 of a layer when its attention is done', async () => {
    const config = describeLlama({ ...smallConfig, layers: 6, headDim: 64 });
    using model = await modelFromWeights(config, randomWeights({ ...smallConfig, layers: 6, headDim: 64 }, 1), { engine: 'eager' });
    using cache = model.createCache({ precision: 'int8' });
    const n = 100;
    await model.forward({ input: { ids: new Int32Array(n) } }, cache, { logits: 'none' });
    cache.commit();
    const layerBytes = 2 * 4 * model.shape.kvHeads * n * model.shape.headDim;
    const before = tf.memory().numBytes;
    let most = 0;
    await model.forward({ input: { ids: Int32Array.of(1) } }, cache, {
      layerHook: () => {
        most = Math.max(most, tf.memory().numBytes - before);
        return undefined;
      },
    });
    // Of six layers; the rest are the small tensors of a step.
    expect(most).toBeLessThan(2 * layerBytes);
  });

  it('a mark of a cache of another precision is refused', async () => {
    using model = await modelFromWeights(describeLlama(smallConfig), randomWeights(smallConfig, 1), { engine: 'eager' });
    using exact = model.createCache();
    using rounded = model.createCache({ precision: 'int8' });
    using mark = rounded.snapshot();
    expectCode('invalid-cache', () => exact.restore(mark));
  });
});
