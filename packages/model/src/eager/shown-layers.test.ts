import { selectBackend } from '@tokstream/backend';
import { backendMatrix, closeTo, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { StepOutput } from '../causal-lm.ts';
import { ropeFrequencies } from '../decoder/rope-frequencies.ts';
import { anyJson, randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import { families, parseConfig } from '../families/registry.ts';
import { attendReference } from '../kernels/attend.reference.ts';
import { turnSlots } from '../kernels/heap/turn-slots.ts';
import { modelFromWeights } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { withLaterBackend } from './later-backend.test-support.ts';

const token = fc.nat({ max: 1000 });

await backendMatrix(selectBackend, (backend) => {
  it.each([...families.keys()])('attention is that of the queries, once rotated, with the keys: %s', async (family) => {
    const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), fc.array(token, { minLength: 1, maxLength: 5 }), fc.array(token, { minLength: 1, maxLength: 8 }), (json, seed, prompt, rows) =>
      leakGuard(async () => {
        const config = parseConfig(json);
        const { heads, kvHeads, headDim, vocabulary } = config;
        using model = await modelFromWeights(config, randomDecoderWeights(config, seed), { engine: 'eager' });
        using cache = model.createCache();
        const idsOf = (ids: readonly number[]): Int32Array => Int32Array.from(ids, (id) => id % vocabulary);
        await model.forward({ input: { ids: idsOf(prompt) } }, cache);
        cache.commit();
        const { attention, queries } = await model.forward({ input: { ids: idsOf(rows) } }, cache, { attention: true, queries: true });
        cache.commit();
        expect(queries).toHaveLength(config.layers.length);
        const shape = { rows: rows.length, heads, kvHeads, keys: prompt.length + rows.length, headDim };
        for (const [layer, { rope, window = Infinity, attentionScale }] of config.layers.entries()) {
          const { keys, values } = await cache.read(layer);
          const turned = queries[layer]!.slice();
          if (rope !== undefined) {
            const frequencies = ropeFrequencies(rope, headDim);
            const turn = (vectors: Float32Array, to: Int32Array): void => turnSlots(vectors, vectors.length / headDim, 1, { from: new Int32Array(to.length), to, frequencies });
            turn(keys, cache.kept(layer));
            turn(turned, Int32Array.from({ length: heads * rows.length }, (_, at) => prompt.length + (at % rows.length)));
          }
          const byRow = Float32Array.from(turned, (_, at) => turned[((Math.floor(at / headDim) % heads) * rows.length + Math.floor(at / headDim / heads)) * headDim + (at % headDim)]!);
          const { weights } = attendReference(byRow, keys, values, attentionScale, shape, (_, row, key) => (key > prompt.length + row || key <= prompt.length + row - window ? -Infinity : 0));
          closeTo(attention[layer]!, weights, 1e-5);
        }
      }),
    );
    await fc.assert(property, { numRuns: backend === 'wasm' ? 8 : 3 });
  });

  it.each([...families.keys()])('asking for attention and queries changes nothing else, on wasm not a bit: %s', async (family) => {
    const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), fc.array(fc.array(fc.record({ id: token, parent: fc.nat() }), { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 }), (json, seed, trees) =>
      leakGuard(async () => {
        const config = parseConfig(json);
        using model = await modelFromWeights(config, randomDecoderWeights(config, seed), { engine: 'eager' });
        const fed = async (wanted: boolean): Promise<readonly Float32Array[]> => {
          const caches = trees.map(() => model.createCache());
          const run = async (): Promise<readonly Float32Array[]> => {
            const passes = trees.map((tree, at) => {
              const before = caches[at]!.tentative;
              return { cache: caches[at]!, rows: { input: { ids: Int32Array.from(tree, ({ id }) => id % config.vocabulary) }, parents: Int32Array.from(tree, ({ parent }, row) => (parent % (before + row + 1)) - 1) } };
            });
            return (await model.forwardBatch(passes, { logits: 'all', attention: wanted, queries: wanted })).map(({ logits }) => logits);
          };
          try {
            return [...(await run()), ...(await run())];
          } finally {
            for (const cache of caches) cache[Symbol.dispose]();
          }
        };
        const plain = await fed(false);
        for (const [at, logits] of (await fed(true)).entries()) {
          if (backend === 'wasm') expect(logits).toEqual(plain[at]);
          else closeTo(logits, plain[at]!, 1e-5);
        }
      }),
    );
    await fc.assert(property, { numRuns: backend === 'wasm' ? 8 : 3 });
  });
});

it('gives the same where numbers can be read only later', async () => {
  const shown = (): Promise<readonly StepOutput[]> =>
    leakGuard(async () => {
      using model = await modelFromWeights(smallConfig, randomWeights(smallConfig, 1), { engine: 'eager' });
      using one = model.createCache();
      using two = model.createCache();
      return await model.forwardBatch([{ rows: { input: { ids: Int32Array.of(3, 1) } }, cache: one }, { rows: { input: { ids: Int32Array.of(4, 1, 5) } }, cache: two }], { attention: true, queries: true, hidden: true });
    });
  const later = await withLaterBackend(shown);
  expect(later).toEqual(await shown());
});
