import { yieldToEventLoop } from '@tokstream/core';
import type { Trainer } from '../trainer.ts';

/** Loss over held-out text. */
export interface Evaluation {
  /** Mean over all predictions that count, in nats. */
  readonly loss: number;
  /** Predictions that count. */
  readonly tokens: number;
}

/**
 * Evaluates a trainer on batches of any sizes, one after another, letting the event loop turn between them.
 *
 * @throws `invalid-batch`, `invalid-ids`, `aborted`; the loss of no batch at all is not a number
 */
export async function evaluateBatches<Batch>(trainer: Pick<Trainer<Batch, unknown>, 'evaluate' | 'predictions'>, batches: Iterable<Batch>, signal?: AbortSignal): Promise<Evaluation> {
  let [nats, tokens] = [0, 0];
  for (const batch of batches) {
    await yieldToEventLoop(signal);
    const count = trainer.predictions(batch);
    nats += (await trainer.evaluate(batch)) * count;
    tokens += count;
  }
  return { loss: nats / tokens, tokens };
}
