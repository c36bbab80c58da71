import { described, yieldToEventLoop } from '@tokstream/core';
import { bufferCount, concatMap, defer, type Observable, type OperatorFunction } from 'rxjs';
import { requireCounts } from '../require-counts.ts';
import type { StepReport, Trainer } from '../trainer.ts';

/** How `train` makes steps of batches. */
export interface TrainOptions {
  /** Batches of one optimiser step, their gradients added up; the last step may have fewer. Default 1. */
  readonly accumulate?: number;
}

/**
 * Trains on every batch, in order, one optimiser step each (or for every few), and lets the event loop turn before each
 * step: kernels of wasm and cpu are synchronous, and an unsubscribe from outside would else wait for the last batch.
 *
 * The trainer stays the caller's, whatever ends the stream: unsubscribe takes effect between two steps, and the trainer
 * can then be saved. A failed step ends the stream with its error.
 *
 * @example batches$.pipe(train(trainer)).subscribe(({ step, loss }) => console.error(step, loss))
 */
export function train<Batch>(trainer: Pick<Trainer<Batch, unknown>, 'train'>, { accumulate = 1 }: TrainOptions = {}): OperatorFunction<Batch, StepReport> {
  requireCounts('train', { accumulate });
  const step = (batches: readonly Batch[]): Observable<StepReport> => defer(() => yieldToEventLoop()).pipe(concatMap(() => trainer.train(batches)));
  const operator: OperatorFunction<Batch, StepReport> = (batches) => batches.pipe(bufferCount(accumulate), concatMap(step));
  return described(operator, { name: 'train', input: 'TokenBatch', output: 'StepReport' });
}
