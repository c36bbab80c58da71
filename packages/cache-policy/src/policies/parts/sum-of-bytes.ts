import type { CachePolicy, ModelShape } from '@tokstream/model';

/** Most bytes of a cache of whose layers each has a policy of its own; undefined where one of them has no bound. */
export function sumOfBytes(policies: readonly CachePolicy[], shape: ModelShape, promptLength: number): number | undefined {
  let sum = 0;
  for (const policy of policies) {
    const bytes = policy.maxBytes?.(shape, promptLength);
    if (bytes === undefined) return undefined;
    // A policy states what it allows for all layers, and has one.
    sum += bytes / shape.layers;
  }
  return sum;
}
