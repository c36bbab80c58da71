import { TokstreamError } from '@tokstream/core';
import type { Pass, Rows } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { KvCache } from '../kv-cache.ts';
import { type Forest, growForest } from './forest.ts';

/** What planning needs of the caches of an engine. */
interface PlannableCache extends KvCache {
  /** The tentative rows. */
  readonly forest: Forest;
  /** @throws `cache-disposed` */
  assertUsable(): void;
}

/** A pass whose rows were checked, with the place of its rows among all rows of the batch. */
export interface PlannedRows<Cache> {
  readonly input: Rows['input'];
  readonly cache: Cache;
  /** With the new rows at its end. */
  readonly forest: Forest;
  readonly first: number;
  readonly count: number;
}

/**
 * Checks the passes of a step, before anything changes.
 *
 * @param owns whether a cache was made by this model
 * @throws `invalid-cache`, `cache-disposed`, `invalid-rows`, `invalid-ids`
 */
export function planPasses<Cache extends PlannableCache>(config: DecoderConfig, passes: readonly Pass[], owns: (cache: KvCache) => cache is Cache): PlannedRows<Cache>[] {
  let first = 0;
  const seen = new Set<KvCache>();
  return passes.map(({ rows, cache }) => {
    if (!owns(cache)) throw new TokstreamError('This cache belongs to another model or engine; use model.createCache().', { code: 'invalid-cache', stage: 'forward' });
    cache.assertUsable();
    if (seen.has(cache)) throw new TokstreamError('One cache cannot take part twice in a batch; fork it.', { code: 'invalid-cache', stage: 'forward' });
    seen.add(cache);
    const count = countRows(config, rows.input);
    const forest = growForest(cache.forest, rows, count, { next: cache.nextPosition, limit: config.positionLimit });
    const planned = { input: rows.input, cache, forest, first, count };
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
