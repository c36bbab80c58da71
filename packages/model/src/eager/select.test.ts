import { selectBackend } from '@tokstream/backend';
import { type Random, seededRandom } from '@tokstream/core';
import { backendMatrix, closeTo, expectRejection, leakGuard } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CausalLM, ChosenSlots, Rows, SelectSlots, StepOutput, Want } from '../causal-lm.ts';
import { anyJson, randomDecoderWeights } from '../families/any-decoder.test-support.ts';
import { families, parseConfig } from '../families/registry.ts';
import type { KvCache } from '../kv-cache.ts';
import { modelFromWeights } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { withLaterBackend } from './later-backend.test-support.ts';

const all: Want = { logits: 'all', attention: true, queries: true };

await backendMatrix(selectBackend, (backend) => {
  if (backend === 'webgpu') return;

  /** On wasm nothing depends on what stands beside a row. */
  const same = (actual: ArrayLike<number>, expected: ArrayLike<number>): void => {
    if (backend === 'wasm') expect(actual).toEqual(expected);
    else closeTo(actual, expected, 1e-5);
  };
  const numRuns = backend === 'wasm' ? 12 : 4;

  it.each([...families.keys()])('selected slots are seen as a cache sees them that keeps no others, with its gaps closed too: %s', async (family) => {
    const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), fc.nat({ max: 14 }), fc.integer({ min: 1, max: 5 }), fc.boolean(), fc.constantFrom('float32', 'int8'), (json, seed, prompt, count, wantsClosed, precision) =>
      leakGuard(async () => {
        const random = seededRandom(seed);
        const config = parseConfig(json);
        using model = await modelFromWeights(config, randomDecoderWeights(config, seed), { engine: 'eager' });
        const closeGaps = wantsClosed && !model.shape.rotations.includes(undefined);
        using cache = model.createCache({ precision });
        // What is stored otherwise is moved otherwise, too.
        const alike = precision === 'float32' ? same : (actual: Float32Array, expected: Float32Array): void => closeTo(actual, expected, 1e-5);
        await grow(model, cache, prompt, random);
        // Holes of its own, so that places and positions differ before anything is selected.
        if (random.next() < 0.5) for (const layer of config.layers.keys()) cache.keep(layer, randomSlots(model, cache, layer, random), { closeGaps });
        if (random.next() < 0.5) await grow(model, cache, 2, random);
        using kept = cache.fork();
        const chosen = config.layers.map((_, layer) => randomSlots(model, cache, layer, random));
        for (const [layer, slots] of chosen.entries()) kept.keep(layer, slots, { closeGaps });
        const select: SelectSlots = (_, layer) => ({ slots: chosen[layer]!, closeGaps });
        // Twice, so that there are tentative rows before.
        for (let step = 0; step < 2; step += 1) {
          const rows = randomTree(model, cache, count, random);
          const [selected, expected] = [await model.forward(rows, cache, { ...all, select }), await model.forward(rows, kept, all)];
          alike(selected.logits, expected.logits);
          for (const layer of config.layers.keys()) {
            alike(selected.queries[layer]!, expected.queries[layer]!);
            alike(selected.attention[layer]!, spread(expected.attention[layer]!, chosen[layer]!, cache.length(layer), cache.tentative, model));
            closeTo(rowSums(selected.attention[layer]!, cache.length(layer) + cache.tentative), new Float32Array(config.heads * count).fill(1), 1e-5);
          }
        }
        // The cache itself lost nothing.
        const before = config.layers.map((_, layer) => cache.length(layer));
        cache.commit(Int32Array.of(0));
        config.layers.forEach((_, layer) => expect(cache.length(layer)).toBe(before[layer]! + 1));
      }),
    );
    await fc.assert(property, { numRuns });
  });

  it.each([...families.keys()])('all slots selected are as none selected, and each pass of a batch is as it is alone: %s', async (family) => {
    const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), (json, seed) =>
      leakGuard(async () => {
        const random = seededRandom(seed);
        const config = parseConfig(json);
        using model = await modelFromWeights(config, randomDecoderWeights(config, seed), { engine: 'eager' });
        const caches = [3, 0, 9].map(() => model.createCache());
        for (const [at, cache] of caches.entries()) await grow(model, cache, [3, 0, 9][at]!, random);
        const chosen = caches.map((cache) => config.layers.map((_, layer) => randomSlots(model, cache, layer, random)));
        const passes = caches.map((cache) => ({ cache, rows: randomTree(model, cache, 1 + Math.floor(3 * random.next()), random) }));
        const outputs = async (of: (passes: readonly { rows: Rows; cache: KvCache }[]) => Promise<StepOutput[]>): Promise<StepOutput[]> => {
          const given = await of(passes);
          for (const cache of caches) cache.commit(new Int32Array(0));
          return given;
        };
        const compare = (actual: readonly StepOutput[], expected: readonly StepOutput[]): void =>
          actual.forEach((output, pass) => {
            same(output.logits, expected[pass]!.logits);
            for (const kind of ['attention', 'queries'] as const) output[kind].forEach((layer, index) => same(layer, expected[pass]![kind][index]!));
          });
        try {
          const plain = await outputs((given) => model.forwardBatch(given, all));
          compare(await outputs((given) => model.forwardBatch(given, { ...all, select: (_, __, { slots }) => ({ slots: Int32Array.from({ length: config.kvHeads * slots }, (___, at) => at % slots) }) })), plain);
          compare(await outputs((given) => model.forwardBatch(given, { ...all, select: () => undefined })), plain);

          const together = await outputs((given) => model.forwardBatch(given, { ...all, select: (pass, layer) => ({ slots: chosen[pass]![layer]! }) }));
          compare(together, await outputs((given) => Promise.all(given.map(({ rows, cache }, pass) => model.forward(rows, cache, { ...all, select: (_, layer) => ({ slots: chosen[pass]![layer]! }) })))));
        } finally {
          for (const cache of caches) cache[Symbol.dispose]();
        }
      }),
    );
    await fc.assert(property, { numRuns: numRuns / 2 });
  });

  it.each([...families.keys()])('it is shown what the cache and the output tell too: %s', async (family) => {
    const property = fc.asyncProperty(anyJson.get(family)!, fc.nat(), (json, seed) =>
      leakGuard(async () => {
        const random = seededRandom(seed);
        const config = parseConfig(json);
        const { kvHeads, headDim } = config;
        using model = await modelFromWeights(config, randomDecoderWeights(config, seed), { engine: 'eager' });
        using cache = model.createCache();
        await grow(model, cache, 9, random);
        const closeGaps = !model.shape.rotations.includes(undefined);
        for (const layer of config.layers.keys()) cache.keep(layer, randomSlots(model, cache, layer, random), { closeGaps });
        const seen: Float32Array[] = [];
        const reads = await Promise.all(config.layers.map((_, layer) => cache.read(layer)));
        const rows = randomTree(model, cache, 3, random);
        const { queries } = await model.forward(rows, cache, {
          ...all,
          select(pass, layer, given) {
            expect({ pass, layer, rows: given.rows, slots: given.slots }).toEqual({ pass: 0, layer: seen.length, rows: 3, slots: cache.length(layer) });
            expect(given.positions).toEqual(cache.kept(layer));
            closeTo(given.keys(), reads[layer]!.keys, 1e-6);
            const from = given.slots - Math.min(given.slots, 2);
            closeTo(given.keys(from), reads[layer]!.keys.filter((_, at) => Math.floor(at / headDim) % given.slots >= from), 1e-6);
            expect(given.keys(given.slots)).toHaveLength(0);
            expect(() => given.keys(given.slots + 1)).toThrow();
            expect(given.keys()).toHaveLength(kvHeads * given.slots * headDim);
            given.keys().fill(Number.NaN);
            seen.push(given.queries);
            return undefined;
          },
        });
        expect(seen).toHaveLength(config.layers.length);
        seen.forEach((layer, index) => expect(layer).toEqual(queries[index]));
        const after = await Promise.all(config.layers.map((_, layer) => cache.read(layer)));
        expect(after.map(({ keys }) => keys)).toEqual(reads.map(({ keys }) => keys));
      }),
    );
    await fc.assert(property, { numRuns: numRuns / 2 });
  });

  describe('what cannot be', () => {
    it.each<[string, ChosenSlots]>([
      ['slots that are not ascending', { slots: Int32Array.of(1, 0, 0, 1) }],
      ['a slot twice', { slots: Int32Array.of(1, 1, 0, 1) }],
      ['a slot that is not there', { slots: Int32Array.of(0, 3, 0, 1) }],
      ['a slot below 0', { slots: Int32Array.of(-1, 0, 0, 1) }],
      ['not as many for each head', { slots: Int32Array.of(0, 1, 0) }],
      ['a promise', Promise.resolve({ slots: Int32Array.of(0, 0) }) as unknown as ChosenSlots],
    ])('%s: is refused in the last layer of the last pass, and every cache is as it was', (_, wrong) =>
      withSmall(async (model, cache) => {
        using other = cache.fork();
        const before = cache.bytes();
        const select: SelectSlots = (pass, layer) => (pass === 1 && layer === smallConfig.layers - 1 ? wrong : undefined);
        await expectRejection('invalid-slots', model.forwardBatch([{ rows: rowsOf([1, 2]), cache }, { rows: rowsOf([3]), cache: other }], { ...all, select }));
        for (const each of [cache, other]) expect([each.tentative, each.seen, each.bytes()]).toEqual([0, 3, before]);
      }),
    );

    it('throws what it throws', () =>
      withSmall(async (model, cache) => {
        const select: SelectSlots = (_, layer, given) => {
          given.keys();
          if (layer === 1) throw new RangeError('no');
          return { slots: Int32Array.of(0, 1) };
        };
        await expect(model.forward(rowsOf([1]), cache, { ...all, select })).rejects.toThrow(RangeError);
        expect([cache.tentative, cache.seen]).toEqual([0, 3]);
      }));

    it('does not move keys that are not rotated', async () => {
      const config = parseConfig({ model_type: 'gpt2', vocab_size: 13, n_embd: 8, n_head: 2, n_layer: 1, n_inner: 9, n_positions: 128 });
      await leakGuard(async () => {
        using model = await modelFromWeights(config, randomDecoderWeights(config, 1), { engine: 'eager' });
        using cache = model.createCache();
        await grow(model, cache, 3, seededRandom(1));
        await expectRejection('unsupported-positions', model.forward(rowsOf([1]), cache, { select: () => ({ slots: Int32Array.of(0, 0), closeGaps: true }) }));
        expect(cache.tentative).toBe(0);
      });
    });
  });
});

it('is refused where nothing can be read within a step', () =>
  withLaterBackend(() => withSmall((model, cache) => expectRejection('unsupported-selection', model.forward(rowsOf([1]), cache, { select: () => undefined })))));

/** A model of two key heads and two layers, and a cache of three tokens. */
function withSmall(run: (model: CausalLM, cache: KvCache) => Promise<void>): Promise<void> {
  return leakGuard(async () => {
    using model = await modelFromWeights(smallConfig, randomWeights(smallConfig, 1), { engine: 'eager' });
    using cache = model.createCache();
    await grow(model, cache, 3, seededRandom(1));
    await run(model, cache);
  });
}

async function grow(model: CausalLM, cache: KvCache, tokens: number, random: Random): Promise<void> {
  if (tokens === 0) return;
  await model.forward(rowsOf(Array.from({ length: tokens }, () => below(random, model.shape.vocabulary))), cache, { logits: 'none' });
  cache.commit();
}

function rowsOf(ids: readonly number[]): Rows {
  return { input: { ids: Int32Array.from(ids) } };
}

function randomTree(model: CausalLM, cache: KvCache, count: number, random: Random): Rows {
  const ids = Int32Array.from({ length: count }, () => below(random, model.shape.vocabulary));
  return { input: { ids }, parents: ids.map((_, row) => below(random, cache.tentative + row + 1) - 1) };
}

/** As many slots for each head of a layer, each head its own; perhaps none, perhaps all. */
function randomSlots({ shape: { kvHeads } }: CausalLM, cache: KvCache, layer: number, random: Random): Int32Array {
  const length = cache.length(layer);
  const n = below(random, length + 1);
  return Int32Array.from(
    Array.from({ length: kvHeads }, () => {
      const slots = Array.from({ length }, (_, slot) => slot);
      while (slots.length > n) slots.splice(below(random, slots.length), 1);
      return slots;
    }).flat(),
  );
}

function below(random: Random, n: number): number {
  return Math.floor(random.next() * n);
}

/** Weights over the kept slots, set among zeros for the others. */
function spread(weights: Float32Array, slots: Int32Array, committed: number, tentative: number, { shape: { heads, kvHeads } }: CausalLM): Float32Array {
  const n = slots.length / kvHeads;
  const lines = weights.length / (n + tentative);
  const wide = new Float32Array(lines * (committed + tentative));
  for (let line = 0; line < lines; line += 1) {
    const kvHead = Math.floor(Math.floor(line / (lines / heads)) / (heads / kvHeads));
    for (let key = 0; key < n + tentative; key += 1) wide[line * (committed + tentative) + (key < n ? slots[kvHead * n + key]! : committed + key - n)] = weights[line * (n + tentative) + key]!;
  }
  return wide;
}

function rowSums(weights: Float32Array, width: number): Float32Array {
  return Float32Array.from({ length: weights.length / width }, (_, row) => weights.subarray(row * width, (row + 1) * width).reduce((sum, weight) => sum + weight, 0));
}
