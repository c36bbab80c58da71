import type { KvCache, ModelShape } from '@tokstream/model';
import { meanByTenth } from '../statistics/mean-by-tenth.ts';

/** What a cache still holds of the tokens it read. Plain data. */
export interface Retention {
  /** For each layer the share of key heads that hold each token, `[layers][tokens]`. */
  readonly perLayer: readonly (readonly number[])[];
  /** The same over all layers for each tenth of the tokens, the oldest first. */
  readonly byTenth: readonly number[];
}

/** For a cache whose tokens stand at positions 0, 1, 2 and so on. */
export function retentionOf(cache: KvCache, { layers, kvHeads }: Pick<ModelShape, 'layers' | 'kvHeads'>): Retention {
  const overall = new Float64Array(cache.seen);
  const perLayer = Array.from({ length: layers }, (_, layer) => {
    const heads = Array.from({ length: cache.seen }, () => 0);
    for (const position of cache.kept(layer)) heads[position]! += 1;
    return heads.map((count, token) => {
      overall[token]! += count / kvHeads / layers;
      return count / kvHeads;
    });
  });
  return { perLayer, byTenth: meanByTenth(overall) };
}
