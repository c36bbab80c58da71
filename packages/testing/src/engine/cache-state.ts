import type { EngineCache } from './engine-model.ts';

/** A cache's whole visible state, to compare before and after. */
export async function cacheState(cache: EngineCache, layers: number): Promise<unknown> {
  const read = [];
  for (let layer = 0; layer < layers; layer += 1) {
    const { keys, values } = await cache.read(layer);
    // Copied, so that a cache which hands out its own memory is found out.
    read.push({ kept: cache.kept(layer).slice(), keys: keys.slice(), values: values.slice() });
  }
  return { seen: cache.seen, span: cache.span, nextPosition: cache.nextPosition, tentative: cache.tentative, bytes: cache.bytes(), read };
}
