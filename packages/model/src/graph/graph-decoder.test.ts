import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, engineConformance, expectCode, expectRejection, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CausalLM, Pass, Want } from '../causal-lm.ts';
import { type ReferenceEntry, referenceDecoder } from '../decoder/decoder.reference.ts';
import { anyJson, randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import { families, parseConfig } from '../families/registry.ts';
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

  it.each([...families.keys()])('computes what the plain reference computes, for any shape of %s', async (family) => {
    const row = fc.record({ id: fc.nat(), position: fc.nat({ max: 60 }) });
    const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), fc.array(row, { minLength: 1, maxLength: 5 }), (json, seed, rows) =>
      leakGuard(async () => {
        const config = parseConfig(json);
        const weights = randomDecoderWeights(config, seed);
        const reference = referenceDecoder(config, weights);
        const view = config.layers.map(() => Array.from({ length: config.kvHeads }, (): ReferenceEntry[] => []));
        const steps = rows.map(({ id, position }) => {
          const step = reference(id % config.vocabulary, position, view);
          step.entries.forEach((heads, layer) => heads.forEach((entry, head) => view[layer]![head]!.push(entry)));
          return step;
        });
        using model = await modelFromWeights(config, weights, { engine: 'graph' });
        using cache = model.createCache();
        const input = { ids: Int32Array.from(rows, ({ id }) => id % config.vocabulary) };
        const output = await model.forward({ input, positions: Int32Array.from(rows, ({ position }) => position) }, cache, { logits: 'all', hidden: true });
        closeTo(output.logits, steps.flatMap(({ logits }) => [...logits]), 1e-4);
        output.hidden.forEach((layer, index) => closeTo(layer, steps.flatMap(({ hidden }) => [...hidden[index]!]), 1e-4));
      }),
    );
    await fc.assert(property, { numRuns: 6 });
  });

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
      model[Symbol.dispose]();
      model[Symbol.dispose]();
      expect(models()).toBe(before);
      await expectRejection('model-disposed', model.forward(ids(1), cache));
      expect(cache.tentative + cache.bytes()).toBe(0);
      cache[Symbol.dispose]();
    }));
});
