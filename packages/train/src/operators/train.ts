import { yieldToEventLoop } from '@tokstream/core';
import { concatMap, defer, type OperatorFunction } from 'rxjs';
import type { TokenBatch } from '../pack/token-batch.ts';
import type { StepReport, Trainer } from '../trainer.ts';

/**
 * Trains on every batch, in order, one optimiser step each, and lets the event loop turn before each step: kernels of wasm
 * and cpu are synchronous, and an unsubscribe from outside would else wait for the last batch.
 *
 * The trainer stays the caller's, whatever ends the stream: unsubscribe takes effect between two steps, and the trainer
 * can then be saved. A failed step ends the stream with its error.
 *
 * @example batches$.pipe(train(trainer)).subscribe(({ step, loss }) => console.error(step, loss))
 */
export function train(trainer: Trainer): OperatorFunction<TokenBatch, StepReport> {
  return concatMap((batch) => defer(() => yieldToEventLoop()).pipe(concatMap(() => trainer.train(batch))));
}
