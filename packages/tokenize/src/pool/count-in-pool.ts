import { described, Owned, TokstreamError } from '@tokstream/core';
import { concatMap, Observable, type OperatorFunction, reduce } from 'rxjs';
import { type TrainerName, trainers } from '../train/registry.ts';
import type { TokenizerTrainer } from '../train/tokenizer-trainer.ts';
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

const stage = 'countInPool';

/**
 * Counts the units of documents on several threads and emits, when the source completes, a trainer that has counted them all:
 * the same counts as one trainer makes alone, unless `maxDistinct` made it forget some.
 *
 * Each thread keeps its counts until the end. Starting threads takes about half a second, so this pays for tens of megabytes and more.
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
  if (!Object.hasOwn(trainers, name)) throw new TokstreamError(`There is no trainer ${name}; take one of ${Object.keys(trainers).join(', ')}.`, { code: 'invalid-trainer-options', stage });
  make();
  const count = (source: Observable<string | Owned<string>>): Observable<TokenizerTrainer> =>
    new Observable((subscriber) => {
      const pool = new ThreadPool({ kind: 'trainer', name, options }, threads, stage);
      subscriber.add(() => void pool.close());
      const countBatch = async (documents: readonly string[]): Promise<number> => {
        await pool.run({ kind: 'count', documents });
        return documents.length;
      };
      const counted = source.pipe(
        workInBatches(countBatch, 2 * pool.threads),
        reduce((sum, documents) => sum + documents, 0),
        concatMap((documents) => gather(pool, make(), documents)),
      );
      subscriber.add(counted.subscribe(subscriber));
    });
  return described(count, { name: stage, input: 'text | Owned<text>', output: 'TokenizerTrainer' });
}

/** Gives the trainer what all threads counted. */
async function gather(pool: ThreadPool, trainer: TokenizerTrainer, documents: number): Promise<TokenizerTrainer> {
  const answers = await pool.runInEach({ kind: 'gather' });
  let gathered = 0;
  for (const answer of answers) {
    if (answer.kind !== 'counts') continue;
    trainer.merge(answer.counts);
    gathered += answer.documents;
  }
  // A thread that was replaced took its counts with it.
  if (gathered !== documents) throw new TokstreamError(`Of ${documents} documents ${documents - gathered} were lost with a thread; count again.`, { code: 'worker-failed', stage });
  return trainer;
}
