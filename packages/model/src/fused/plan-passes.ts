import { TokstreamError } from '@tokstream/core';
import type { Pass, Rows } from '../causal-lm.ts';
import { type Forest, growForest } from '../eager/forest.ts';
import type { KvCache } from '../kv-cache.ts';
import { FusedKvCache } from './fused-kv-cache.ts';
import type { FusedModel } from './fused-model.ts';

/** A pass whose rows were checked. */
export interface FusedPass {
  readonly input: Rows['input'];
  readonly cache: FusedKvCache;
  /** With the new rows at its end. */
  readonly forest: Forest;
  readonly count: number;
}

/** Checks all passes before any changes. @throws `invalid-ids`, `invalid-rows`, `invalid-cache`, `cache-disposed` */
export function planPasses(passes: readonly Pass[], model: FusedModel): readonly FusedPass[] {
  const seen = new Set<KvCache>();
  return passes.map(({ rows, cache }) => {
    if (!(cache instanceof FusedKvCache && cache.belongsTo(model))) throw new TokstreamError('This cache belongs to another model or engine; use model.createCache().', { code: 'invalid-cache', stage: 'forward' });
    cache.assertUsable();
    if (seen.has(cache)) throw new TokstreamError('One cache cannot take part twice in a batch; fork it.', { code: 'invalid-cache', stage: 'forward' });
    seen.add(cache);
    const count = countRows(rows.input, model);
    return { input: rows.input, cache, count, forest: growForest(cache.forest, rows, count, { next: cache.nextPosition, limit: model.config.positionLimit }) };
  });
}

/** @throws `invalid-rows`, `invalid-ids` */
export function countRows(input: Rows['input'], { config: { vocabulary, embeddingWidth } }: FusedModel): number {
  const count = 'ids' in input ? input.ids.length : input.embeddings.length / embeddingWidth;
  if (!Number.isInteger(count) || count === 0) throw new TokstreamError(`Rows must be at least one token id, or embeddings of width ${embeddingWidth}.`, { code: 'invalid-rows', stage: 'forward' });
  const wrong = 'ids' in input ? input.ids.find((id) => id < 0 || id >= vocabulary) : undefined;
  if (wrong !== undefined) throw new TokstreamError(`Token id ${wrong} is outside the vocabulary of ${vocabulary}; use ids of this model's own tokenizer.`, { code: 'invalid-ids', stage: 'forward' });
  return count;
}
