import { TokstreamError } from '@tokstream/core';
import { EntriesKvCache } from '../cache/entries-kv-cache.ts';
import { type Forest, growForest } from '../cache/forest.ts';
import type { HeldEntries } from '../cache/held-entries.ts';
import type { Pass, Rows } from '../causal-lm.ts';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import type { KvCache } from '../kv-cache.ts';

/** Which of the rows of all passes, one after another, are those of a pass. */
export interface RowsOfPass {
  readonly first: number;
  readonly count: number;
}

/** A pass whose rows were checked. */
export interface PlannedRows<Entries extends HeldEntries> extends RowsOfPass {
  readonly input: Rows['input'];
  readonly cache: EntriesKvCache<Entries>;
  /** With the new rows at its end. */
  readonly forest: Forest;
}

/**
 * Checks the passes of a step, before anything changes.
 *
 * @typeParam Entries what the caches of the engine hold
 * @param config the very object that its caches were made with
 * @throws `invalid-cache`, `cache-disposed`, `invalid-rows`, `invalid-ids`
 */
export function planPasses<Entries extends HeldEntries>(config: DecoderConfig, passes: readonly Pass[]): PlannedRows<Entries>[] {
  let first = 0;
  const seen = new Set<KvCache>();
  return passes.map(({ rows, cache }) => {
    if (!(cache instanceof EntriesKvCache) || !cache.belongsTo(config)) throw new TokstreamError('This cache belongs to another model or engine; use model.createCache().', { code: 'invalid-cache', stage: 'forward' });
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
