import { selectBackend } from '@tokstream/backend';
import { closeTo, engineConformance, expectRejection, kvCacheLaws } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { cacheLawModels } from '../cache/cache-law-models.test-support.ts';
import { anyShapeLaw } from '../families/any-shape.test-support.ts';
import { fixtureNames, readFixture } from '../fixtures.test-support.ts';
import { loadModel } from '../load-model.ts';
import { fusedSubject, loadFused } from './fused-subject.test-support.ts';

// Not what computes, only what the leak guard asks.
await selectBackend({ backend: 'cpu' });

for (const { name, folder, vectors } of await Promise.all(fixtureNames.map(readFixture))) engineConformance(`fused ${name}`, () => loadModel(folder, { engine: 'fused' }), vectors);

for (const [at, [name, config]] of cacheLawModels.entries()) kvCacheLaws(`fused ${name}`, () => fusedSubject(config), at === 0 ? 14 : 4);

anyShapeLaw(loadFused, 12);

it('gives a prompt of several calls, with trees behind it, all that eager gives', async () => {
  for (const name of ['llama', 'mistral-window', 'gpt2']) {
    const { folder } = await readFixture(name);
    using eager = await loadModel(folder, { engine: 'eager' });
    using fused = await loadModel(folder, { engine: 'fused' });
    const prompt = Int32Array.from({ length: 75 }, (_, at) => (at * 37) % eager.shape.vocabulary);
    const outputs = await Promise.all(
      [eager, fused].map(async (model) => {
        using one = model.createCache();
        using two = model.createCache();
        await model.forward({ input: { ids: prompt.slice(0, 40) } }, one, { logits: 'none' });
        one.commit();
        await model.forward({ input: { ids: prompt.slice(0, 3) } }, one, { logits: 'none' });
        const want = { logits: 'all', hidden: true, attention: true, queries: true } as const;
        const rows = { input: { ids: prompt.slice(3, 8) }, parents: Int32Array.of(2, 0, 3, 4, -1) };
        return await model.forwardBatch([{ rows, cache: one }, { rows: { input: { ids: prompt } }, cache: two }], want);
      }),
    );
    for (const pass of [0, 1]) {
      const [expected, found] = outputs.map((output) => output[pass]!) as [(typeof outputs)[0][0], (typeof outputs)[0][0]];
      closeTo(found.logits, expected.logits, 1e-4);
      for (const kind of ['hidden', 'attention', 'queries'] as const) {
        expect(found[kind]).toHaveLength(expected[kind].length);
        found[kind].forEach((layer, index) => closeTo(layer, expected[kind][index]!, 1e-4));
      }
    }
  }
});

it('refuses what only eager can, by name', async () => {
  using model = await loadFused(cacheLawModels[0]![1]);
  using cache = model.createCache();
  const rows = { input: { ids: Int32Array.of(1) } };
  await expectRejection('unsupported-selection', model.forward(rows, cache, { select: () => undefined }));
  for (const want of [{ runsLayer: () => true }, { layerHook: () => undefined }]) await expectRejection('unsupported-hook', model.forward(rows, cache, want));
  expect(() => model.createCache({ precision: 'int8' })).toThrow(/eager/);
  expect(cache.tentative).toBe(0);
});
