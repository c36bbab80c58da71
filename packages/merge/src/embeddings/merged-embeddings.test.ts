import { selectBackend } from '@tokstream/backend';
import { runStage, seededRandom, type TokenBlock } from '@tokstream/core';
import { initializeLlama, modelFromWeights, parseLlamaConfig } from '@tokstream/model';
import { closeTo, expectCode, expectRejection } from '@tokstream/testing';
import { expect, it } from 'vitest';
import { strides } from '../patches/strides.ts';
import { createPlan } from '../plan/create-plan.ts';
import { joinMerged } from '../spans/join-merged.ts';
import type { MergedBlock } from '../spans/merged-block.ts';
import { mergedEmbeddings } from './merged-embeddings.ts';

const source = { width: 2, size: 10, embed: (ids: Int32Array) => Float32Array.from([...ids].flatMap((id) => [id, id * id])) };
const blockOf = (ids: readonly number[]): TokenBlock => ({ ids: Int32Array.from(ids), start: new Uint32Array(0), end: new Uint32Array(0), final: true });
const merged = (spans: readonly (readonly number[])[], ids = spans.map((span) => (span.length === 1 ? span[0]! : -1))): MergedBlock => ({ block: blockOf(ids), plan: createPlan(spans.flatMap((span, slot) => span.map(() => slot))), parts: blockOf(spans.flat()) });

it.each([
  ['mean', [3, 9, 1.5, 2.5]],
  ['sum', [3, 9, 3, 5]],
  ['first', [3, 9, 1, 1]],
  ['last', [3, 9, 2, 4]],
] as const)('pools by %s', async (pool, wanted) => {
  expect([...(await mergedEmbeddings(source, { pool }).rows(merged([[3], [1, 2]])))]).toEqual(wanted);
});

it('takes the row of a token that merging has led back to, and a pool of your own', async () => {
  expect([...(await mergedEmbeddings(source).rows(merged([[1, 2], [1, 2]], [5, 10])))]).toEqual([5, 25, 1.5, 2.5]);
  const own = mergedEmbeddings(source, { pool: async (rows, parts) => Float32Array.of(rows.length, parts.length) });
  expect([...(await own.rows(merged([[1, 2, 3]])))]).toEqual([6, 3]);
});

it('remembers as many rows as it may, least recently used ones the least, and those of a block while it is read', async () => {
  const embeddings = mergedEmbeddings(source, { capacity: 2 });
  await embeddings.rows(merged([[1, 2], [3, 4], [1, 2]]));
  expect(embeddings.stats).toEqual({ hits: 0, misses: 2, evicted: 0, rows: 2, bytes: 16 });
  await embeddings.rows(merged([[1, 2], [5]]));
  expect(embeddings.stats).toEqual({ hits: 1, misses: 3, evicted: 1, rows: 2, bytes: 16 });
  const wide = merged([[1, 2], [3, 4], [5], [6], [1, 2]]);
  expect([...(await embeddings.rows(wide))]).toEqual([1.5, 2.5, 3.5, 12.5, 5, 25, 6, 36, 1.5, 2.5]);
  expect(embeddings.stats).toMatchObject({ hits: 3, misses: 5, rows: 2 });
  expect([...(await mergedEmbeddings(source, { capacity: 0 }).rows(wide))]).toEqual([...(await embeddings.rows(wide))]);
});

it('refuses what it cannot do', async () => {
  expectCode('invalid-option', () => mergedEmbeddings(source, { pool: 'max' as 'mean' }));
  expectCode('invalid-option', () => mergedEmbeddings(source, { capacity: -1 }));
  await expectRejection('invalid-embeddings', mergedEmbeddings({ ...source, width: 3 }).rows(merged([[1]])));
  await expectRejection('invalid-embeddings', mergedEmbeddings(source, { pool: () => new Float32Array(3) }).rows(merged([[1, 2]])));
});

it('runs an unchanged model over a merged stream, and gives what ids give where nothing was merged', async () => {
  await selectBackend({ backend: 'wasm' });
  const config = parseLlamaConfig({ model_type: 'llama', vocab_size: 12, hidden_size: 16, intermediate_size: 24, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 2, max_position_embeddings: 16, initializer_range: 0.7 });
  const model = await modelFromWeights(config, initializeLlama(config, seededRandom(2)), { engine: 'eager' });
  const embeddings = mergedEmbeddings({ width: model.shape.embeddingWidth, size: model.shape.vocabulary, embed: (ids) => model.embed(ids) });
  const run = async (tokens: number): Promise<Float32Array> => {
    using cache = model.createCache();
    const given = joinMerged(runStage(strides(tokens)(), [blockOf([1, 5, 2, 8, 3])]));
    return (await model.forward({ input: { embeddings: await embeddings.rows(given) } }, cache, { logits: 'all' })).logits!;
  };
  using cache = model.createCache();
  const { logits } = await model.forward({ input: { ids: Int32Array.of(1, 5, 2, 8, 3) } }, cache, { logits: 'all' });
  closeTo(await run(1), logits!, 1e-5);
  expect((await run(2)).length).toBe(3 * 12);
  model[Symbol.dispose]();
});
