import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, kvCacheLaws, PlainCache } from '@tokstream/testing';
import { expect, it, vi } from 'vitest';
import { turnSlots } from '../kernels/heap/turn-slots.ts';
import type { LayerContents } from '../kv-cache.ts';
import { cacheLawModels, cacheLawSubject } from './cache-law-models.test-support.ts';

const runs = [14, 5, 3] as const;

await backendMatrix(selectBackend, (backend) => {
  for (const [at, [name, config]] of cacheLawModels.entries()) kvCacheLaws(name, () => cacheLawSubject(config), runs[Math.min(at, 2)]);

  it('a window counts the positions of what each head and layer kept, in a fork too', async () => {
    using subject = await cacheLawSubject(cacheLawModels.find(([name]) => name.startsWith('mistral'))![1]);
    const plain = new PlainCache(subject.plain, 2, 2);
    using cache = subject.model.createCache();
    await subject.model.forward({ input: { ids: Int32Array.of(1, 2, 3, 4, 5, 6) } }, cache);
    cache.commit();
    for (const id of [1, 2, 3, 4, 5, 6]) plain.feed(id, -1 + plain.tentative.length);
    plain.commit([0, 1, 2, 3, 4, 5]);
    // Layer 0: one position of the first head within the window, two of the second; layer 1 the other way round.
    for (const [layer, slots] of [[0, 1, 5, 0, 4, 5], [0, 4, 5, 0, 1, 5]].entries()) {
      cache.keep(layer, Int32Array.from(slots));
      plain.keep(layer, slots);
    }
    using fork = cache.fork();
    const { logits } = await subject.model.forward({ input: { ids: Int32Array.of(7) } }, fork);
    closeTo(logits, plain.feed(7).logits, 1e-5);
  });

  it('refuses layers that it has not, and leaves all as they were', async () => {
    using subject = await cacheLawSubject(cacheLawModels[0]![1]);
    using cache = subject.model.createCache();
    await subject.model.forward({ input: { ids: Int32Array.of(1, 2, 3) } }, cache);
    cache.commit();
    const { layers, kvHeads } = subject.model.shape;
    const first = new Int32Array(kvHeads);
    for (const layer of [-1, 0.5, layers]) expect(() => cache.keep(layer, first)).toThrow(expect.objectContaining({ code: 'invalid-slots' }));
    expect(() => cache.keepLayers(Array.from({ length: layers + 1 }, () => first))).toThrow(expect.objectContaining({ code: 'invalid-slots' }));
    expect(Array.from({ length: layers }, (_, layer) => cache.length(layer))).toEqual(Array.from({ length: layers }, () => 3));
  });

  // TensorFlow shares it too, below what TensorFlow.js counts.
  if (backend !== 'tensorflow') it.each(['float32', 'int8'] as const)('a fork of %s entries holds no memory of its own until one of both changes', async (precision) => {
    using subject = await cacheLawSubject(cacheLawModels[0]![1]);
    using cache = subject.model.createCache({ precision });
    await subject.model.forward({ input: { ids: Int32Array.of(1, 2, 3) } }, cache);
    cache.commit();
    const { numDataBuffers } = tf.memory();
    using fork = cache.fork();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    fork.crop(2);
    expect(tf.memory().numDataBuffers).toBeGreaterThan(numDataBuffers);
  });

  it('sinks before a window move a position a step, nothing else is turned, and the cache is as if numbered from 0', async () => {
    const [sinks, window, length] = [4, 6, 24];
    const config = cacheLawModels[0]![1];
    using subject = await cacheLawSubject(config);
    const { model } = subject;
    const { layers, kvHeads } = model.shape;
    const kept = Int32Array.from({ length: kvHeads * (sinks + window) }, (_, at) => (at % (sinks + window)) + (at % (sinks + window) < sinks ? 0 : 1));
    using cache = model.createCache();
    const id = (token: number): Int32Array => Int32Array.of((7 * token) % model.shape.vocabulary);
    for (let token = 0; token < length; token += 1) {
      await model.forward({ input: { ids: id(token) } }, cache, { logits: 'none' });
      cache.commit();
      if (token < sinks + window) continue;
      const cosine = vi.spyOn(Math, 'cos');
      for (let layer = 0; layer < layers; layer += 1) cache.keep(layer, kept, { closeGaps: true });
      expect(cosine.mock.calls.length).toBeLessThanOrEqual((layers * sinks * config.headDim) / 2);
      cosine.mockRestore();
    }
    expect(cache.span).toBe(sinks + window);
    expect([...cache.kept(0)].slice(0, sinks + 1)).toEqual([0, 1, 2, 3, length - window]);

    // The same keys and values of as many tokens that were never part of anything longer.
    const n = sinks + window;
    const slots = Int32Array.from({ length: kvHeads * n }, (_, at) => at % n);
    const numbered: LayerContents[] = [];
    for (const [layer, frequencies] of model.shape.rotations.entries()) {
      const { keys, values } = await cache.read(layer);
      turnSlots(keys, n, kvHeads, { from: new Int32Array(kvHeads * n), to: slots, frequencies: frequencies! });
      numbered.push({ tokens: slots, places: slots, keys, values });
    }
    using short = model.createCache({ contents: { positions: slots.slice(0, n), layers: numbered } });
    const next = { input: { ids: Int32Array.of(1) } };
    const [one, other] = [await model.forward(next, cache), await model.forward(next, short)];
    closeTo(one.logits, other.logits, 1e-5);
  });
});
