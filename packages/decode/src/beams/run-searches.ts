import type { DecodeEvent, Owned } from '@tokstream/core';
import { Observable, type OperatorFunction } from 'rxjs';
import type { Sequence } from '../sequence.ts';
import type { Search } from './search.ts';
import { SearchLoop } from './search-loop.ts';
import type { SearchOptions } from './search-options.ts';

/**
 * Searches every sequence of the source, all that are open as one batch.
 *
 * Takes the sequences over and disposes each when it ends. Unsubscribing frees all of them within one step.
 */
export function runSearches<Event = never>(start: (item: Owned<Sequence>) => Search<Event | DecodeEvent>, options: SearchOptions): OperatorFunction<Owned<Sequence>, Event | DecodeEvent> {
  const { signal } = options;
  return (source) =>
    new Observable((subscriber) => {
      let sourceDone = false;
      const completeWhenIdle = (): void => {
        if ((sourceDone || signal?.aborted) && loop.active === 0) subscriber.complete();
      };
      const sink = {
        event: (event: Event | DecodeEvent) => subscriber.next(event),
        idle: completeWhenIdle,
        failed: (error: unknown) => subscriber.error(error),
      };
      const loop = new SearchLoop(start, sink, options);
      if (signal !== undefined) {
        signal.addEventListener('abort', completeWhenIdle);
        subscriber.add(() => signal.removeEventListener('abort', completeWhenIdle));
      }
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
