import type { Owned } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import { Observable, type OperatorFunction } from 'rxjs';
import type { SequenceLoop, SequenceSink } from '../loop/sequence-loop.ts';

/**
 * Makes an operator of a loop, one loop a subscription: it completes once the source has and nothing is open, or, when the signal
 * fires, once nothing is open; unsubscribing disposes the loop.
 */
export function sequenceOperator<Event>(start: (sink: SequenceSink<Event>) => SequenceLoop, signal: AbortSignal | undefined): OperatorFunction<Owned<Sequence>, Event> {
  return (source) =>
    new Observable((subscriber) => {
      let sourceDone = false;
      const completeWhenIdle = (): void => {
        if ((sourceDone || signal?.aborted) && loop.open === 0) subscriber.complete();
      };
      const loop = start({
        event: (event) => subscriber.next(event),
        idle: completeWhenIdle,
        failed: (error) => subscriber.error(error),
      });
      if (signal !== undefined) {
        signal.addEventListener('abort', completeWhenIdle);
        subscriber.add(() => signal.removeEventListener('abort', completeWhenIdle));
      }
      // One that fired before is not heard any more.
      if (signal?.aborted) return completeWhenIdle();
      // Before the source is subscribed to, because it may end the subscription from inside.
      subscriber.add(() => loop[Symbol.dispose]());
      subscriber.add(
        source.subscribe({
          next: (item) => loop.add(item),
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            sourceDone = true;
            completeWhenIdle();
          },
        }),
      );
    });
}
