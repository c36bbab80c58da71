import { Owned } from '@tokstream/core';
import { Observable, type OperatorFunction, Subject, takeUntil } from 'rxjs';

/** UTF-16 units from which a batch is full. */
const full = 1 << 20;

/**
 * Works on several batches of documents at a time: whatever waits when a place is free is a batch, so none waits for more to come.
 * Owned documents are disposed when their batch is done and abandoned when the stream is left. Results come as they are ready.
 */
export function workInBatches<Out>(work: (documents: readonly string[]) => Promise<Out>, concurrency: number): OperatorFunction<string | Owned<string>, Out> {
  return (source) =>
    new Observable((subscriber) => {
      const left = new Subject<void>();
      const open = new Set<Owned<string>>();
      let waiting: (string | Owned<string>)[] = [];
      let running = 0;
      let isComplete = false;

      const begin = (): void => {
        while (running < concurrency && waiting.length > 0 && !subscriber.closed) {
          const batch = waiting.splice(0, batchLength(waiting));
          running += 1;
          work(batch.map(textOf)).then(
            (result) => {
              running -= 1;
              if (subscriber.closed) return;
              subscriber.next(result);
              for (const item of batch) if (item instanceof Owned) dispose(item);
              begin();
            },
            (error: unknown) => subscriber.error(error),
          );
        }
        if (isComplete && running === 0 && waiting.length === 0) subscriber.complete();
      };
      const dispose = (item: Owned<string>): void => {
        open.delete(item);
        item[Symbol.dispose]();
      };

      subscriber.add(() => {
        left.next();
        waiting = [];
        for (const item of open) item.abandon();
        open.clear();
      });
      source.pipe(takeUntil(left)).subscribe({
        next: (item) => {
          if (item instanceof Owned) open.add(item);
          waiting.push(item);
          begin();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          isComplete = true;
          begin();
        },
      });
    });
}

function textOf(item: string | Owned<string>): string {
  return item instanceof Owned ? item.value : item;
}

/** How many of the documents make a full batch. */
function batchLength(documents: readonly (string | Owned<string>)[]): number {
  let units = 0;
  let count = 0;
  while (count < documents.length && units < full) {
    units += textOf(documents[count]!).length;
    count += 1;
  }
  return count;
}
