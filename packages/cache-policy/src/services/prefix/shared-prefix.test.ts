import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { readTokens } from '@tokstream/model';
import { leakGuard } from '@tokstream/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { families, familyModel } from '../../families.test-support.ts';
import { PrefixCache } from './prefix-cache.ts';

const prompts = [[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 9], [1, 2, 3, 4, 9, 8, 7], [5, 6], [1, 2, 3, 4, 5, 6, 7], [1, 3]].map((ids) => Int32Array.from(ids));
/** How much of each is there when it comes. */
const heldBefore = [0, 4, 5, 0, 6, 1];
const segments = [[1], [2, 3, 4], [5, 6, 7], [9], [8, 7], [5, 6], [3]];

describe('a shared prefix', () => {
  beforeAll(() => selectBackend({ backend: 'wasm' }));

  it.each(families)('of %s gives the logits that the whole prompt gives, to the bit, whatever became of the cache it is from', (_, config) =>
    leakGuard(async () => {
      using model = await familyModel(config);
      using prefixes = new PrefixCache({ maxBytes: 1e6 });
      const opened: number[] = [];
      for (const ids of prompts) {
        using fresh = model.createCache();
        const expected = await readTokens(model, fresh, ids);
        using cache = prefixes.open(model, ids) ?? model.createCache();
        opened.push(cache.seen);
        expect(await readTokens(model, cache, ids.subarray(cache.seen))).toEqual(expected);
        expect(await cache.contents()).toEqual(await fresh.contents());
        await prefixes.remember(model, ids, cache);
        cache.crop(1);
        cache.keep(0, new Int32Array(0));
      }
      expect(opened).toEqual(heldBefore);
      const { layers, kvHeads, headDim } = model.shape;
      expect(prefixes.counters).toEqual({ queries: 30, hits: 16, entries: 7, evictions: 0, bytes: segments.flat().length * (4 + 8 * layers * kvHeads * headDim) });
    }));

  it('is held as plain data, of each model its own', () =>
    leakGuard(async () => {
      using prefixes = new PrefixCache({ maxBytes: 1e6 });
      using one = await familyModel(families[0]![1], 1);
      using two = await familyModel(families[0]![1], 2);
      const ids = prompts[0]!;
      for (const model of [one, two]) {
        const { numTensors } = tf.memory();
        for (const prompt of prompts) {
          using cache = model.createCache();
          await readTokens(model, cache, prompt);
          await prefixes.remember(model, prompt, cache);
        }
        expect(tf.memory().numTensors).toBe(numTensors);
      }
      for (const model of [one, two]) {
        using cache = model.createCache();
        await readTokens(model, cache, ids);
        using again = prefixes.open(model, Int32Array.of(...ids, 1))!;
        expect(await again.contents()).toEqual(await cache.contents());
        expect(again.bytes()).toBe(cache.bytes());
      }
    }));
});
