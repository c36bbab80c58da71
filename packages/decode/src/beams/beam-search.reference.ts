import { seededRandom } from '@tokstream/core';
import type { CausalLM } from '@tokstream/model';
import { pathTo } from './beam-node.ts';
import type { BeamResult } from './beam-result.ts';
import type { BeamSearchOptions } from './beam-search-options.ts';
import { BeamSearcher } from './beam-searcher.ts';

/** The same search with every beam's whole text read anew at every step: no rows, no forest, no loop. */
export async function beamsWithoutCache(model: CausalLM, prompt: Int32Array, options: BeamSearchOptions & { readonly maxNewTokens: number }): Promise<readonly BeamResult[]> {
  const searcher = new BeamSearcher(options, { promptIds: prompt, ends: new Set(options.endOfSequence), limit: options.maxNewTokens, random: seededRandom(options.seed ?? 0) });
  while (searcher.live.length > 0) {
    const logits: Float32Array[] = [];
    for (const { node } of searcher.live) {
      using cache = model.createCache();
      logits.push((await model.forward({ input: { ids: Int32Array.of(...prompt, ...pathTo(node).map(({ id }) => id)) } }, cache)).logits);
    }
    searcher.advance(logits);
  }
  return searcher.results();
}

/** A model as a table: log-probabilities `[vocabulary]` after a text. */
export type TableModel = (ids: readonly number[]) => readonly number[];

/**
 * Beam search as transformers 5 defines it, without stopping early: at every step the best (1 + ends) continuations a beam, of
 * which the first `beams` may end and the first `beams` that do not end go on.
 */
export function beamsToTheEnd(table: TableModel, ends: readonly number[], limit: number, beams: number, lengthPenalty: number): readonly BeamResult[] {
  let live: readonly { readonly ids: readonly number[]; readonly sum: number }[] = [{ ids: [], sum: 0 }];
  const found: BeamResult[] = [];
  for (let length = 1; length <= limit; length += 1) {
    const candidates = live.flatMap(({ ids, sum }) => table(ids).map((own, id) => ({ ids: [...ids, id], sum: sum + own }))).toSorted((a, b) => b.sum - a.sum);
    const best = candidates.slice(0, (1 + ends.length) * beams);
    const ended = best.slice(0, beams).filter(({ ids }) => length === limit || ends.includes(ids.at(-1)!));
    found.push(...ended.map(({ ids, sum }) => ({ ids, score: sum / length ** lengthPenalty, logprob: sum })));
    live = best.filter(({ ids }) => !ends.includes(ids.at(-1)!)).slice(0, beams);
  }
  return found.toSorted((a, b) => b.score - a.score).slice(0, beams);
}

/** Every hypothesis there is, best first: all texts that end with `end`, or that have `limit` tokens. */
export function allHypotheses(table: TableModel, end: number, limit: number, lengthPenalty: number): readonly BeamResult[] {
  const found: BeamResult[] = [];
  const grow = (ids: readonly number[], logprob: number): void => {
    for (const [id, own] of table(ids).entries()) {
      const longer = [...ids, id];
      if (id === end || longer.length === limit) found.push({ ids: longer, score: (logprob + own) / longer.length ** lengthPenalty, logprob: logprob + own });
      else grow(longer, logprob + own);
    }
  };
  grow([], 0);
  return found.toSorted((a, b) => b.score - a.score);
}
