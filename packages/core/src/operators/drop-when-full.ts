import { Observable, type MonoTypeOperatorFunction } from 'rxjs';

import { abandonAll } from '../abandon-all.ts';
import { TokstreamError } from '../errors.ts';
import { Lease } from '../lease.ts';
import { Owned } from '../owned.ts';
import { described } from '../pipeline/described.ts';
import { consume } from './consume.ts';
import { dropCounter, type DropCountOptions } from './drop-counter.ts';

/** How much waits before a slow consumer, and how slow it may be. */
export interface DropWhenFullOptions extends DropCountOptions {
  /** Items that may wait; a positive integer. */
  readonly capacity: number;
  /** Items that later stages may have open at the same time before others wait. Default 1. */
  readonly concurrency?: number;
}

/** The mechanism of `dropOldest` and `dropNewest`; `pick` takes the one to drop out of the items that wait. */
export function dropWhenFull<T>(name: string, pick: (waiting: Owned<T>[]) => Owned<T>, options: DropWhenFullOptions): MonoTypeOperatorFunction<Owned<T>> {
  const { capacity, concurrency = 1 } = options;
  for (const count of [capacity, concurrency]) {
    if (!(Number.isSafeInteger(count) && count > 0)) throw new TokstreamError(`${name} takes a positive integer as capacity and concurrency, got ${count}`, { code: 'invalid-buffer', stage: name });
  }
  const operator = (source: Observable<Owned<T>>): Observable<Owned<T>> =>
    new Observable((subscriber) => {
      const drop = dropCounter(name, options);
      const waiting: Owned<T>[] = [];
      let open = 0;
      let sourceDone = false;
      let handingOn = false;

      /** Later stages are done with an item when the lease that it got here ends, whatever they made of it. */
      const track = (item: Owned<T>): Owned<T> => {
        const ended = new Lease((outcome) => {
          open -= 1;
          // A revocation may be the first of many: what waits may be about to be revoked too.
          if (outcome === 'done') handOn();
          else queueMicrotask(handOn);
        });
        open += 1;
        return Owned.join<unknown, T>([item, new Owned(undefined, ended)], ([value]) => value as T);
      };
      const nextInTurn = (): Owned<T> | undefined => (open < concurrency && !subscriber.closed ? waiting.shift() : undefined);
      const handOn = (): void => {
        // A loop and not a recursion when the consumer disposes at once.
        if (handingOn) return;
        handingOn = true;
        for (let item = nextInTurn(); item !== undefined; item = nextInTurn()) if (!item.disposed) subscriber.next(track(item));
        handingOn = false;
        if (sourceDone && waiting.length === 0) subscriber.complete();
      };

      subscriber.add(() => abandonAll(waiting));
      consume(source, subscriber, {
        next(item) {
          waiting.push(item);
          handOn();
          if (waiting.length > capacity) drop(pick(waiting));
        },
        complete() {
          sourceDone = true;
          handOn();
        },
      });
    });
  return described(operator, { name, input: 'Owned<unknown>', passThrough: true, holds: capacity + concurrency, demand: concurrency, lossy: true });
}
