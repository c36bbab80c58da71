import { selectBackend } from '@tokstream/backend';
import { closeTo } from '@tokstream/testing';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { describeLlama } from '../families/llama.ts';
import type { KvCache } from '../kv-cache.ts';
import { modelFromWeights } from '../load-model.ts';
import { randomWeights, smallConfig } from '../random-llama.test-support.ts';
import { loadFused } from './fused-subject.test-support.ts';

await selectBackend({ backend: 'cpu' });

const config = describeLlama(smallConfig);

it('caches of many pages do what those of the eager engine do, forked, evicted and cropped in any order, and leave no page behind', async () => {
  const weights = randomWeights(smallConfig, 1);
  using eager = await modelFromWeights(config, weights, { engine: 'eager' });
  using fused = await loadFused(config, weights);
  const models = [eager, fused];
  const operation = fc.record({ kind: fc.constantFrom('feed', 'tree', 'keep', 'closeGaps', 'crop', 'fork', 'restore'), size: fc.integer({ min: 1, max: 70 }), seed: fc.nat() });
  const property = fc.asyncProperty(fc.array(operation, { minLength: 4, maxLength: 10 }), async (operations) => {
    const caches = models.map((model) => [model.createCache()]);
    const marks = caches.map(([cache]) => cache!.snapshot());
    for (const { kind, size, seed } of operations) {
      const at = seed % caches[0]!.length;
      const next = random(seed);
      const ids = Int32Array.from({ length: kind === 'tree' ? 9 : size }, () => next(config.vocabulary));
      const length = caches[0]![at]!.length(0);
      // A share of the slots, others for each head; or all, whose gaps may be left to close.
      const share = seed % 3 === 0 ? length : Math.round(length * 0.7);
      const slots = Int32Array.from({ length: config.kvHeads }).reduce<number[]>((all) => [...all, ...choose(length, share, next)], []);
      await Promise.all(
        models.map(async (model, which) => {
          const cache = caches[which]![at]!;
          if (kind === 'feed' || kind === 'tree') {
            await model.forward({ input: { ids }, ...(kind === 'tree' && { parents: Int32Array.of(-1, 0, 0, 1, 2, 4, -1, 5, 7) }) }, cache, { logits: 'none' });
            cache.commit(kind === 'tree' ? Int32Array.of(0, 2, 4, 5, 7, 8) : undefined);
          } else if (kind === 'keep' || kind === 'closeGaps') cache.keepLayers([Int32Array.from(slots), undefined], { closeGaps: kind === 'closeGaps' });
          else if (kind === 'crop') {
            try {
              cache.crop(Math.min(cache.seen, size));
            } catch {
              // Evicted differently for each head, for both.
            }
          } else if (kind === 'fork') caches[which]!.push(cache.fork());
          else cache.restore(marks[which]!);
        }),
      );
    }
    for (const at of caches[0]!.keys()) {
      const [expected, found] = await Promise.all(caches.map((list) => stateOf(list[at]!)));
      for (const [part, array] of expected!.entries()) closeTo(found![part]!, array, 1e-4);
      const [one, other] = await Promise.all(models.map((model, which) => model.forward({ input: { ids: Int32Array.of(3, 5) } }, caches[which]![at]!, { logits: 'all' })));
      closeTo(other!.logits, one!.logits, 1e-4);
    }
    for (const cache of [...caches.flat(), ...marks]) cache[Symbol.dispose]();
    expect(fused.cacheBytes).toBe(0);
  });
  await fc.assert(property, { numRuns: 40 });
}, 60_000);

it('an eviction frees pages, a fork takes none until it changes, and freed pages serve again', async () => {
  using model = await loadFused(config, randomWeights(smallConfig, 1));
  using cache = model.createCache();
  await model.forward({ input: { ids: new Int32Array(200).fill(1) } }, cache, { logits: 'none' });
  cache.commit();
  const full = model.cacheBytes;
  using fork = cache.fork();
  expect(model.cacheBytes).toBe(full);
  const sinks = Int32Array.from({ length: config.kvHeads * 20 }, (_, at) => at % 20);
  cache.keepLayers(config.layers.map(() => sinks), { closeGaps: true });
  expect(model.cacheBytes).toBeLessThan(1.3 * full);
  fork[Symbol.dispose]();
  expect(model.cacheBytes).toBeLessThan(0.2 * full);
});

function random(seed: number): (below: number) => number {
  let state = seed + 1;
  return (below) => ((state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff) >>> 9) % below;
}

/** Ascending, `count` of `length`. */
function choose(length: number, count: number, next: (below: number) => number): number[] {
  const left = Array.from({ length }, (_, slot) => slot);
  while (left.length > count) left.splice(next(left.length), 1);
  return left;
}

async function stateOf(cache: KvCache): Promise<readonly ArrayLike<number>[]> {
  const { positions, layers } = await cache.contents();
  return [positions, cache.kept(0), ...layers.flatMap(({ tokens, places, keys, values }) => [tokens, places, keys, values])];
}
