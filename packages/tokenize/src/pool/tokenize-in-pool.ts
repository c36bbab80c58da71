import { described, eachItem, type ErrorPolicyOptions, Owned, type TokenBlock, useOwned } from '@tokstream/core';
import { defer, finalize, type ObservableInput, type OperatorFunction } from 'rxjs';
import type { TokenizeOptions } from '../operators/tokenize.ts';
import type { TokenizePool } from './tokenize-pool.ts';

/** Options of `tokenizeInPool`. */
export interface TokenizeInPoolOptions extends TokenizeOptions, ErrorPolicyOptions<string | Owned<string>> {
  /** How many documents are in flight: with a thread, or waiting to come out in order. Default: 32 a thread; fewer hold less, but small documents travel in company. */
  readonly concurrency?: number;
}

/**
 * Encodes documents on several threads: each item is one whole text and becomes one final block, in the order of the items.
 *
 * Documents wait until a place is free; a source that pushes them faster than they are encoded fills memory. So let them come
 * through `fromPull`: such an item is disposed when its block is out, and no more are read than its budget has credits.
 * An unsubscribe frees the threads at once. The pool is borrowed.
 *
 * @throws (into the stream) TokstreamError what `TokenizePool.encode` throws; `invalid-count` at once
 *
 * @example
 * const budget = new Budget({ limit: 16 });
 * fromPull(documents, { budget, own: (text, lease) => new Owned(text, lease) })
 *   .pipe(tokenizeInPool(pool))
 *   .subscribe(({ ids }) => console.log(ids.length));
 */
export function tokenizeInPool(pool: Pick<TokenizePool, 'encode' | 'threads'>, options: TokenizeInPoolOptions = {}): OperatorFunction<string | Owned<string>, TokenBlock> {
  const { concurrency = 32 * pool.threads, onError, onSkipped, ...encoding } = options;
  const description = { name: 'tokenizeInPool', input: 'text | Owned<text>', output: 'TokenBlock' } as const;
  const stage = { ...description, concurrency, ...(onError !== undefined && { onError }), ...(onSkipped !== undefined && { onSkipped }) };
  const encodeEach = (encode: (text: string) => Promise<TokenBlock>): OperatorFunction<string | Owned<string>, TokenBlock> =>
    eachItem((item: string | Owned<string>): ObservableInput<TokenBlock> => (item instanceof Owned ? useOwned(item, encode) : encode(item)), stage);
  // Refuses a wrong concurrency now.
  encodeEach(pool.encode);
  return described(
    (source) =>
      defer(() => {
        const stop = new AbortController();
        let before: Promise<unknown> = Promise.resolve();
        const encodeInTurn = (text: string): Promise<TokenBlock> => {
          const encoded = pool.encode(text, { ...encoding, signal: stop.signal });
          const block = Promise.allSettled([before, encoded]).then(() => encoded);
          before = block;
          return block;
        };
        return source.pipe(encodeEach(encodeInTurn), finalize(() => stop.abort()));
      }),
    description,
  );
}
