import type { TokenBlock } from '@tokstream/core';
import type { TokenizerObjects } from '../load/create-tokenizer.ts';
import type { LoadTokenizerOptions } from '../load/load-tokenizer.ts';
import type { TokenizeOptions } from '../operators/tokenize.ts';
import { cancellable } from './cancellable.ts';
import { EncodeQueue } from './encode-queue.ts';
import { ThreadPool } from './thread-pool.ts';

/** Options of `tokenizePool`. */
export interface TokenizePoolOptions extends Pick<LoadTokenizerOptions, 'tiktoken'> {
  /** What `loadTokenizer` takes; every thread loads it for itself. */
  readonly tokenizer: string | URL | TokenizerObjects;
  /** How many threads. Default: as many as the machine runs at a time. */
  readonly threads?: number;
}

/** Options of `TokenizePool.encode`. */
export interface PoolEncodeOptions extends TokenizeOptions {
  /** Frees the thread within a fraction of a millisecond; the promise is then rejected with code `aborted`. */
  readonly signal?: AbortSignal;
}

/** Threads that encode documents. Dispose it: nothing else ends the threads, though idle ones do not keep a process alive. */
export interface TokenizePool extends Disposable, AsyncDisposable {
  readonly threads: number;
  /**
   * Encodes one document on the next thread that is free: one final block, equal to what `tokenize` gives.
   *
   * @throws TokstreamError with the code that the tokenizer gave it; `worker-failed` when the thread died; `pool-closed`; `aborted`
   */
  encode(text: string, options?: PoolEncodeOptions): Promise<TokenBlock>;
}

/**
 * Starts threads that encode documents, for corpora on Node. Ready when every thread has loaded the tokenizer.
 *
 * Each thread has a tokenizer of its own, so memory grows with their number. Documents of a few kilobytes and more gain; a few
 * hundred characters are encoded as fast as they are sent.
 *
 * @throws TokstreamError what `loadTokenizer` throws; `invalid-count` for the number of threads
 *
 * @example
 * await using pool = await tokenizePool({ tokenizer: './model' });
 * documents$.pipe(tokenizeInPool(pool)).subscribe(({ ids }) => console.log(ids.length));
 */
export async function tokenizePool({ tokenizer, threads, tiktoken }: TokenizePoolOptions): Promise<TokenizePool> {
  const name = 'tokenizePool';
  const source = tokenizer instanceof URL ? tokenizer.href : tokenizer;
  const pool = new ThreadPool({ kind: 'tokenizer', source, tiktoken }, threads, name);
  try {
    // In each: a thread that has no task sleeps, in the middle of loading too.
    await pool.runInEach({ kind: 'ready' });
  } catch (error) {
    await pool.close();
    throw error;
  }
  const queue = new EncodeQueue(pool);
  return {
    threads: pool.threads,
    encode: (text, { signal, ...options } = {}) => {
      const ask = (cancelled: Int32Array | null): Promise<TokenBlock> => queue.encode({ text, options, cancelled });
      return signal === undefined ? ask(null) : cancellable(signal, name, ask);
    },
    [Symbol.dispose]: () => void pool.close(),
    [Symbol.asyncDispose]: () => pool.close(),
  };
}
