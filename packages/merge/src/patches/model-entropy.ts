import { throwIfAborted, TokstreamError } from '@tokstream/core';
import type { CausalLM, KvCache } from '@tokstream/model';
import type { EntropySource } from './entropy-source.ts';

/** Options of `modelEntropy`. */
export interface ModelEntropyOptions {
  /** What stands before a document, at least one token. */
  readonly startIds: ArrayLike<number>;
  /** Positions after which the model starts anew with the last quarter of them. Default what it was trained for. */
  readonly context?: number;
  /** Rows a call; each costs as many numbers as the vocabulary has tokens. Default 64. */
  readonly rows?: number;
}

/**
 * Entropies of tokens by a language model that speaks in the same tokens; for the bytes of a text, one that was trained on bytes.
 *
 * Where the model starts anew depends on the document alone, not on how it is cut into blocks. Borrows the model; holds a cache of it.
 *
 * @throws `invalid-option`; from `read` those of `CausalLM.forward`
 */
export function modelEntropy(model: CausalLM, options: ModelEntropyOptions): EntropySource {
  const { context = model.shape.maxPositions, rows = 64 } = options;
  const startIds = Int32Array.from(options.startIds);
  if (startIds.length === 0 || !(context > startIds.length + 3) || !(rows >= 1)) {
    throw new TokstreamError(`A model tells entropies from at least one start id (${startIds.length}), over a context beyond them (${context}), a row or more at a time (${rows}).`, { code: 'invalid-option', stage: 'modelEntropy' });
  }
  const kept = Math.floor((context - startIds.length) / 4);
  let cache: KvCache | undefined;
  /** Entropy of the token that comes next. */
  let next = 0;
  /** Tokens in the cache after the start ids. */
  let read: number[] = [];
  const feed = async (ids: Int32Array): Promise<number[]> => {
    const { logits } = await model.forward({ input: { ids } }, cache!, { logits: 'all' });
    cache!.commit();
    return Array.from(ids, (_, row) => entropyOf(logits!.subarray(row * model.shape.vocabulary, (row + 1) * model.shape.vocabulary)));
  };
  const begin = async (ids: readonly number[]): Promise<void> => {
    cache?.[Symbol.dispose]();
    cache = model.createCache();
    next = (await feed(Int32Array.of(...startIds, ...ids))).at(-1)!;
    read = [...ids];
  };
  const end = (): void => {
    cache?.[Symbol.dispose]();
    cache = undefined;
  };
  return {
    async read({ ids, final }, { signal } = {}) {
      const entropies: number[] = [];
      for (let from = 0; from < ids.length; ) {
        throwIfAborted(signal);
        if (cache === undefined) await begin([]);
        if (startIds.length + read.length >= context) await begin(read.slice(-kept));
        const part = ids.subarray(from, from + Math.min(rows, context - startIds.length - read.length));
        const after = await feed(part);
        entropies.push(next, ...after.slice(0, -1));
        next = after.at(-1)!;
        read.push(...part);
        from += part.length;
      }
      if (final) end();
      return entropies;
    },
    [Symbol.dispose]: end,
  };
}

function entropyOf(logits: Float32Array): number {
  const largest = logits.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let [total, weighted] = [0, 0];
  for (const logit of logits) {
    if (logit === Number.NEGATIVE_INFINITY) continue;
    const mass = Math.exp(logit - largest);
    total += mass;
    weighted += mass * (logit - largest);
  }
  return Math.log(total) - weighted / total;
}
