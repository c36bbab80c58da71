import { TokstreamError } from '@tokstream/core';
import type { Pass, Rows } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { EagerKvCache } from '../eager/eager-kv-cache.ts';
import { type Forest, growForest } from '../eager/forest.ts';
import type { KvCache } from '../kv-cache.ts';
import type { PoolEntries } from './pool-entries.ts';

/** A cache whose entries lie in the pool of a graph. */
export type GraphKvCache = EagerKvCache<PoolEntries>;

/** A pass whose rows were checked, with the place of its rows among all rows of the batch. */
export interface GraphPass {
  readonly input: Rows['input'];
  readonly cache: GraphKvCache;
  /** With the new rows. */
  readonly forest: Forest;
  readonly first: number;
  readonly count: number;
}

/** Keys of a layer that a pass sees: the committed ones and all tentative ones, new ones included. */
export function keysOf({ cache, forest }: GraphPass, layer: number): number {
  return cache.length(layer) + forest.parents.length;
}

/**
 * Checks the passes of a step, before anything changes.
 *
 * @param config of the model that made the caches
 * @throws `invalid-cache`, `cache-disposed`, `invalid-rows`, `invalid-ids`
 */
export function planGraphPasses(config: DecoderConfig, passes: readonly Pass[]): readonly GraphPass[] {
  let first = 0;
  const seen = new Set<KvCache>();
  return passes.map(({ rows, cache }) => {
    if (!(cache instanceof EagerKvCache && cache.belongsTo(config))) throw new TokstreamError('This cache belongs to another model or engine; use model.createCache().', { code: 'invalid-cache', stage: 'forward' });
    cache.assertUsable();
    if (seen.has(cache)) throw new TokstreamError('One cache cannot take part twice in a batch; fork it.', { code: 'invalid-cache', stage: 'forward' });
    seen.add(cache);
    const count = countRows(config, rows.input);
    const forest = growForest(cache.forest, rows, count, { next: cache.nextPosition, limit: config.positionLimit });
    const planned = { input: rows.input, cache: cache as GraphKvCache, forest, first, count };
    first += count;
    return planned;
  });
}

/** @throws `invalid-rows`, `invalid-ids` */
export function countRows({ vocabulary, embeddingWidth }: DecoderConfig, input: Rows['input']): number {
  const count = 'ids' in input ? input.ids.length : input.embeddings.length / embeddingWidth;
  if (!Number.isInteger(count) || count === 0) throw new TokstreamError(`Rows must be at least one token id, or embeddings of width ${embeddingWidth}.`, { code: 'invalid-rows', stage: 'forward' });
  const wrong = 'ids' in input ? input.ids.find((id) => id < 0 || id >= vocabulary) : undefined;
  if (wrong !== undefined) throw new TokstreamError(`Token id ${wrong} is outside the vocabulary of ${vocabulary}; use ids of this model's own tokenizer.`, { code: 'invalid-ids', stage: 'forward' });
  return count;
}
