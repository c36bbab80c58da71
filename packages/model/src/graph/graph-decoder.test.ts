import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, engineConformance, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import { expect, it } from 'vitest';
import type { CausalLM, Pass, Want } from '../causal-lm.ts';
import { anyShapeLaw } from '../families/any-shape.test-support.ts';
import { fixtureFolder, fixtureNames, readFixture } from '../fixtures.test-support.ts';
import { loadModel, modelFromWeights } from '../load-model.ts';

const fixtures = await Promise.all(fixtureNames.map(readFixture));
const folder = fixtureFolder('mistral-window');
const ids = (...list: number[]): { input: { ids: Int32Array } } => ({ input: { ids: Int32Array.from(list) } });

await backendMatrix(selectBackend, (backend) => {
  if (backend !== 'tensorflow') {
    it('the graph engine says that it needs the backend tensorflow', () => leakGuard(() => expectRejection('unsupported-engine', loadModel(folder, { engine: 'graph' }))));
    return;
  }

  for (const { name, folder, vectors } of fixtures) engineConformance(`graph ${name}`, () => loadModel(folder, { engine: 'graph' }), vectors);

  anyShapeLaw((config, weights) => modelFromWeights(config, weights, { engine: 'graph' }), 6);

  it('shows what the eager engine shows of a batch of trees and of single rows over unequal caches, also beyond the room a pool begins with', () =>
    leakGuard(async () => {
      using graph = await loadModel(folder, { engine: 'graph' });
      using eager = await loadModel(folder, { engine: 'eager' });
      const want: Want = { logits: 'all', hidden: true, attention: true, queries: true };
      const tree = { ...ids(5, 6, 7, 8), parents: Int32Array.of(-1, 0, 0, 2) };
      const run = async (model: CausalLM): Promise<readonly (readonly Float32Array[])[]> => {
        const passes: Pass[] = [];
        for (const length of [1, 7, 300]) {
          const cache = model.createCache();
          await model.forward(ids(...Array.from({ length }, (_, at) => (7 * at) % model.shape.vocabulary)), cache, { logits: 'none' });
          cache.commit();
          passes.push({ rows: length === 7 ? tree : ids(3), cache });
        }
        const outputs = await model.forwardBatch(passes, want);
        for (const { cache } of passes) cache.commit(Int32Array.of(0));
        outputs.push(...(await model.forwardBatch(passes.map(({ cache }) => ({ rows: ids(4), cache })), want)));
        for (const { cache } of passes) cache[Symbol.dispose]();
        return outputs.map(({ logits, hidden, attention, queries }) => [logits, ...hidden, ...attention, ...queries]);
      };
      const expected = await run(eager);
      for (const [at, arrays] of (await run(graph)).entries()) arrays.forEach((array, index) => closeTo(array, expected[at]![index]!, 1e-4));
    }));

  it.each([['float16', 2e-2], ['bfloat16', 0.15]] as const)('in %s gives what float32 gives, within its rounding, for every layout', (precision, tolerance) =>
    leakGuard(async () => {
      using exact = await loadModel(folder, { engine: 'graph' });
      using half = await loadModel(folder, { engine: 'graph', precision });
      expect([exact.precision, half.precision]).toEqual(['float32', precision]);
      const run = async (model: CausalLM): Promise<readonly Float32Array[]> => {
        using cache = model.createCache();
        const prompt = await model.forward(ids(1, 2, 3, 4, 5), cache, { logits: 'all', hidden: true });
        cache.commit();
        const step = await model.forward(ids(6), cache);
        return [prompt.logits, ...prompt.hidden, step.logits, await model.embed(Int32Array.of(7))];
      };
      const expected = await run(exact);
      const found = await run(half);
      for (const [at, array] of found.entries()) closeTo(array, expected[at]!, tolerance);
      expect(found[0]).not.toEqual(expected[0]);
    }));

  it('goes on from contents of a cache of the eager engine', () =>
    leakGuard(async () => {
      using graph = await loadModel(folder, { engine: 'graph' });
      using eager = await loadModel(folder, { engine: 'eager' });
      using there = eager.createCache();
      await eager.forward(ids(1, 2, 3, 4, 5), there);
      there.commit();
      using here = graph.createCache({ contents: await there.contents() });
      closeTo((await graph.forward(ids(6), here)).logits, (await eager.forward(ids(6), there)).logits, 1e-4);
    }));

  it('refuses what only the eager engine can, and every use after it was disposed of', () =>
    leakGuard(async () => {
      const models = (): number => (tf.backend() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels();
      const before = models();
      const model = await loadModel(folder, { engine: 'graph' });
      expect([model.engine, models()]).toEqual(['graph', before + 1]);
      const cache = model.createCache();
      await expectRejection('unsupported-selection', model.forward(ids(1), cache, { select: () => undefined }));
      await expectRejection('unsupported-hook', model.forward(ids(1), cache, { layerHook: () => undefined }));
      await expectRejection('unsupported-hook', model.forward(ids(1), cache, { runsLayer: () => true }));
      expectCode('unsupported-precision', () => model.createCache({ precision: 'int8' }));
      await expectRejection('unsupported-precision', loadModel(folder, { engine: 'graph', precision: 'int4' }));
      model[Symbol.dispose]();
      model[Symbol.dispose]();
      expect(models()).toBe(before);
      await expectRejection('model-disposed', model.forward(ids(1), cache));
      expect(cache.tentative + cache.bytes()).toBe(0);
      cache[Symbol.dispose]();
    }));
});
