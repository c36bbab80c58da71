import type { CachePolicy } from '../cache-policy/cache-policy.ts';
import type { CachePrecision } from '../kv-cache.ts';
import type { EngineNeed } from './engine-need.ts';

/** What will be done with the caches of a model. */
export interface CacheUse {
  readonly cachePolicy?: CachePolicy | undefined;
  readonly cachePrecision?: CachePrecision | undefined;
}

/**
 * What caches ask of an engine, for `needs` of `loadModel`.
 *
 * @example
 * const model = await loadModel(folder, { needs: needsOf({ cachePolicy: tokenSelect() }) });
 */
export function needsOf({ cachePolicy, cachePrecision }: CacheUse): readonly EngineNeed[] {
  return [...(cachePolicy?.selects === true ? (['select'] as const) : []), ...(cachePrecision === 'int8' ? (['int8-cache'] as const) : [])];
}
