import type { KvCache } from '../kv-cache.ts';
import type { Forest } from '../cache/forest.ts';

/** Keys of a layer that a pass sees where it sees all: the committed ones and all tentative ones, new ones included. */
export function keysOf({ cache, forest }: { readonly cache: KvCache; readonly forest: Forest }, layer: number): number {
  return cache.length(layer) + forest.parents.length;
}
