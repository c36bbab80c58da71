import { Budget, fromPull, Owned, type TokenBlock, toAsyncIterable, TokstreamError, untilAborted } from '@tokstream/core';
import { map } from 'rxjs';
import type { PoolEncodeOptions, TokenizePool } from './tokenize-pool.ts';

/** Options of `encodeDocuments`. Its signal ends the generator with code `aborted`, also while it waits for a document, and frees the threads. */
export interface EncodeDocumentsOptions extends PoolEncodeOptions {
  /** How many documents are in flight: read from the source, and their blocks not read yet. Default: 32 a thread. */
  readonly concurrency?: number;
}

const name = 'encodeDocuments';

/**
 * Encodes documents on several threads for a `for await` loop: one final block a document, in the order of the documents.
 *
 * It pulls: a document is read only when fewer than `concurrency` are in flight, so a slow reader holds the source back. Leaving
 * the loop closes the source and frees the threads. The pool is borrowed. In a pipeline take `tokenizeInPool`.
 *
 * @throws TokstreamError at the first read, `invalid-count` for `concurrency`; what `TokenizePool.encode` throws; `source-failed`,
 * after the blocks of what the source gave before
 *
 * @example
 * for await (const { ids } of encodeDocuments(pool, documents)) console.log(ids.length);
 */
export async function* encodeDocuments(
  pool: Pick<TokenizePool, 'encode' | 'threads'>,
  documents: AsyncIterable<string> | Iterable<string>,
  { concurrency = 32 * pool.threads, signal, ...encoding }: EncodeDocumentsOptions = {},
): AsyncGenerator<TokenBlock, void, undefined> {
  if (!(Number.isSafeInteger(concurrency) && concurrency > 0)) throw new TokstreamError(`concurrency is ${concurrency}; give a positive integer.`, { code: 'invalid-count', stage: name });
  const left = new AbortController();
  const stop = signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]);
  const begin = (document: Owned<string>): { readonly document: Owned<string>; readonly block: Promise<TokenBlock> } => {
    const block = pool.encode(document.value, { ...encoding, signal: stop });
    // Whoever reads it sees the error; when nobody does any more it is of no interest.
    block.catch(() => {});
    return { document, block };
  };
  // The reader may take its time.
  const budget = new Budget({ limit: concurrency, stallAfterMs: Number.POSITIVE_INFINITY });
  const begun$ = fromPull(documents, { budget, own: (text, lease) => new Owned(text, lease) }).pipe(map(begin), untilAborted(signal, name));
  try {
    for await (const { document, block } of toAsyncIterable(begun$, { buffer: concurrency })) {
      const encoded = await block;
      // The next document is read while the caller works on this block.
      document[Symbol.dispose]();
      yield encoded;
    }
  } finally {
    left.abort();
  }
}
