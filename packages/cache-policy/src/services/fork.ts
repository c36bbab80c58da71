import { eachItem, type Owned, TokstreamError } from '@tokstream/core';
import { forkSequence, type Sequence } from '@tokstream/model';
import { finalize, from, type OperatorFunction, tap } from 'rxjs';

/** Into how many a sequence is forked. */
export interface ForkOptions {
  readonly count: number;
}

/**
 * Makes several sequences of each, to go on from the same prompt in different ways.
 *
 * Each has a fork of the cache (see `KvCache.fork`), and a policy of its own that goes on from where the one before was. Fork `i` of
 * sequence `s` has index `s · count + i`. They share its lease: the credit comes back when the last of them ends. Those that nobody
 * took are freed on unsubscribe.
 *
 * Errors: `invalid-option` at once for a count that is no positive integer; `cache-disposed`.
 *
 * @example prompts$.pipe(tokenize(tokenizer), prefill(model), fork({ count: 4 }), decode({ sampler: sample() }))
 */
export function fork({ count }: ForkOptions): OperatorFunction<Owned<Sequence>, Owned<Sequence>> {
  if (!(Number.isSafeInteger(count) && count > 0)) throw new TokstreamError(`A sequence is forked into a positive number, got ${count}.`, { code: 'invalid-option', stage: 'fork' });
  return eachItem(
    (item: Owned<Sequence>) => {
      const waiting = new Set(item.split((sequence) => forksOf(sequence, count), dispose));
      return from([...waiting]).pipe(
        tap((forked) => waiting.delete(forked)),
        finalize(() => {
          for (const forked of waiting) forked.abandon();
        }),
      );
    },
    { name: 'fork', input: 'Owned<Sequence>', output: 'Owned<Sequence>' },
  );
}

function forksOf(sequence: Sequence, count: number): readonly Sequence[] {
  const forks: Sequence[] = [];
  try {
    for (let fork = 0; fork < count; fork += 1) forks.push(forkSequence(sequence, sequence.index * count + fork));
    return forks;
  } catch (error) {
    forks.forEach(dispose);
    throw error;
  }
}

function dispose({ cache }: Sequence): void {
  cache[Symbol.dispose]();
}
