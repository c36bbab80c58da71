import { described, Owned, TokstreamError } from '@tokstream/core';
import { Observable, type OperatorFunction } from 'rxjs';
import { type TrainerName, trainers } from '../train/registry.ts';
import type { PretokenCounts, TokenizerTrainer } from '../train/tokenizer-trainer.ts';
import type { TrainerOptions } from '../train/trainer-options.ts';
import { ThreadPool } from './thread-pool.ts';
import { workInBatches } from './work-in-batches.ts';

/** Options of `countInPool`. */
export interface CountInPoolOptions {
  readonly trainer: TrainerName;
  /** What the trainer is made with; plain data. */
  readonly options: TrainerOptions & Readonly<Record<string, unknown>>;
  /** How many threads. Default: as many as the machine runs at a time. */
  readonly threads?: number;
}

/**
 * Counts the units of documents on several threads and emits, when the source completes, a trainer that has counted them all:
 * the same counts as one trainer makes alone, unless `maxDistinct` made it forget some.
 *
 * Documents that wait for a thread are sent together. As with `tokenizeInPool`, let them come through `fromPull` to bound what
 * waits. The threads start with the subscription and end with it.
 *
 * @throws TokstreamError `invalid-trainer-options` at once; into the stream, `worker-failed` when a thread died
 *
 * @example
 * documents$
 *   .pipe(countInPool({ trainer: 'byteLevelBpe', options: { vocabSize: 8192 } }), mergeMap((trainer) => trainer.finish()))
 *   .subscribe((tokenizerJson) => save(tokenizerJson));
 */
export function countInPool({ trainer: name, options, threads }: CountInPoolOptions): OperatorFunction<string | Owned<string>, TokenizerTrainer> {
  const make = (): TokenizerTrainer => trainers[name](options);
  if (!Object.hasOwn(trainers, name)) throw new TokstreamError(`There is no trainer ${name}; take one of ${Object.keys(trainers).join(', ')}.`, { code: 'invalid-trainer-options', stage: 'countInPool' });
  make();
  const count = (source: Observable<string | Owned<string>>): Observable<TokenizerTrainer> =>
    new Observable((subscriber) => {
      const trainer = make();
      const pool = new ThreadPool({ kind: 'trainer', name, options }, threads, 'countInPool');
      subscriber.add(() => void pool.close());
      const countBatch = async (documents: readonly string[]): Promise<PretokenCounts> => {
        const answer = await pool.run({ kind: 'count', documents });
        return answer.kind === 'counts' ? answer.counts : new Map();
      };
      subscriber.add(
        source.pipe(workInBatches(countBatch, 2 * pool.threads)).subscribe({
          next: (counts) => trainer.merge(counts),
          error: (error) => subscriber.error(error),
          complete: () => {
            subscriber.next(trainer);
            subscriber.complete();
          },
        }),
      );
    });
  return described(count, { name: 'countInPool', input: 'text | Owned<text>', output: 'TokenizerTrainer' });
}
