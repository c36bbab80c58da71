import { Subject, takeUntil, tap, type Observable, type Subscriber } from 'rxjs';

/** What an operator does with its source. An error goes on to the subscriber unless `error` is given. */
interface Consumer<T> {
  next(item: T): void;
  error?(error: unknown): void;
  complete(): void;
}

/** Subscribes an operator to its source: leaving it stops even a source that still emits inside `subscribe`, and what `next` throws ends the stream. */
export function consume<T>(source: Observable<T>, subscriber: Subscriber<never>, { next, error = (thrown) => subscriber.error(thrown), complete }: Consumer<T>): void {
  const stop = new Subject<void>();
  subscriber.add(() => stop.next());
  source.pipe(takeUntil(stop), tap(next)).subscribe({ error, complete });
}
