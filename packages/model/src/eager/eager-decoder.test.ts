import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, engineConformance, expectRejection, leakGuard } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import type { LayerHook, StepOutput, Want } from '../causal-lm.ts';
import { anyShapeLaw } from '../families/any-shape.test-support.ts';
import { fixtureNames, readFixture } from '../fixtures.test-support.ts';
import { loadModel, modelFromWeights } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';

const fixtures = await Promise.all(fixtureNames.map(readFixture));

await backendMatrix(selectBackend, () => {
  for (const { name, folder, vectors } of fixtures) engineConformance(`eager ${name}`, () => loadModel(folder, { engine: 'eager' }), vectors);

  anyShapeLaw((config, weights) => modelFromWeights(config, weights, { engine: 'eager' }), 12);

  describe('a hook', () => {
    const { width, layers } = smallConfig;
    const ids = Int32Array.of(3, 1, 4);
    const withHook = (layerHook: LayerHook | undefined, want: Want = {}, rows = ids): Promise<StepOutput[]> =>
      leakGuard(async () => {
        using model = await modelFromWeights(smallConfig, randomWeights(smallConfig, 1), { engine: 'eager' });
        using one = model.createCache();
        using two = model.createCache();
        return await model.forwardBatch([{ rows: { input: { ids: Int32Array.of(2, 7) } }, cache: one }, { rows: { input: { ids: rows } }, cache: two }], { logits: 'all', ...want, ...(layerHook && { layerHook }) });
      });

    it('that only looks changes nothing, and sees the stream of all passes before and after each layer', async () => {
      const seen: Float32Array[] = [];
      const watched = await withHook((stream, { layer, positions, passes }) => {
        expect({ layer, positions, passes: passes.map(({ first, count }) => [first, count]), shape: stream.shape }).toEqual({ layer: seen.length, positions: [0, 1, 0, 1, 2], passes: [[0, 2], [2, 3]], shape: [5, width] });
        seen.push(stream.dataSync<'float32'>().slice());
        return undefined;
      });
      const plain = await withHook(undefined, { hidden: true });
      expect(seen).toHaveLength(layers + 1);
      watched.forEach(({ logits }, pass) => closeTo(logits, plain[pass]!.logits, 0));
      seen.slice(0, -1).forEach((stream, layer) => closeTo(stream, plain.flatMap(({ hidden }) => [...hidden[layer]!]), 0));
    });

    it('that puts in the embeddings of other tokens gives their logits', async () => {
      const others = Int32Array.of(9, 1, 4);
      const embedding = randomWeights(smallConfig, 1).get('model.embed_tokens.weight')!.data.subarray(9 * width, 10 * width);
      const hooked = await withHook((stream, { layer, passes }) => {
        if (layer !== 0) return undefined;
        const [{ first }] = [passes[1]!];
        return tf.concat([tf.slice(stream, [0, 0], [first, width]), tf.tensor2d(embedding, [1, width]), tf.slice(stream, [first + 1, 0], [2, width])]);
      });
      const plain = await withHook(undefined, {}, others);
      hooked.forEach(({ logits }, pass) => closeTo(logits, plain[pass]!.logits, 1e-6));
    });

    it('runsLayer leaves rows as a hook does that puts back what a layer was given', async () => {
      const skipped = (pass: number, position: number, layer: number): boolean => layer === 1 && (pass === 0 || position === 1);
      let before: Float32Array;
      const undone = await withHook((stream, { layer, positions, passes }) => {
        const now = stream.dataSync<'float32'>().slice();
        if (layer === 2) positions.forEach((position, row) => skipped(row < passes[1]!.first ? 0 : 1, position, 1) && now.set(before.subarray(row * width, (row + 1) * width), row * width));
        before = now;
        return tf.tensor2d(now, [positions.length, width]);
      });
      const planned = await withHook(undefined, { runsLayer: ({ pass, position }, layer) => !skipped(pass, position, layer) });
      planned.forEach(({ logits }, pass) => closeTo(logits, undone[pass]!.logits, 0));
      expect(closeEnough(planned[0]!.logits, (await withHook(undefined))[0]!.logits)).toBe(false);
    });

    it('may give a tensor again and again, one of its own too, and `hidden` shows what it gave', () =>
      leakGuard(async () => {
        const own = tf.tensor2d(new Float32Array(5 * width).fill(0.5), [5, width]);
        const outputs = await withHook(() => own, { hidden: true });
        for (const { hidden } of outputs) for (const layer of hidden.slice(0, -1)) expect(new Set(layer)).toEqual(new Set([0.5]));
        expect(own.isDisposed).toBe(false);
        own.dispose();
      }));

    it.each<[string, LayerHook]>([
      ['of another shape', (stream) => tf.slice(stream, [0, 0], [1, width])],
      ['that is a promise', (async (stream: tf.Tensor2D) => stream) as unknown as LayerHook],
      ['of whole numbers', (stream) => tf.cast(stream, 'int32')],
    ])('that gives a stream %s is refused', (_, hook) => expectRejection('invalid-hook', withHook(hook)));

    it('that fails leaves the cache as it was', () =>
      leakGuard(async () => {
        using model = await modelFromWeights(smallConfig, randomWeights(smallConfig, 1), { engine: 'eager' });
        using cache = model.createCache();
        const failing = model.forward({ input: { ids } }, cache, {
          layerHook(_, { layer }) {
            if (layer === 1) throw new RangeError('no');
            return undefined;
          },
        });
        await expect(failing).rejects.toThrow(RangeError);
        expect(cache.tentative + cache.bytes()).toBe(0);
      }));
  });
});

function closeEnough(a: Float32Array, b: Float32Array): boolean {
  return a.every((value, at) => Math.abs(value - b[at]!) < 1e-4);
}
