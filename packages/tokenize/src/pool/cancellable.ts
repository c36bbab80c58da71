import { TokstreamError } from '@tokstream/core';

/** What hangs on one signal: a number that threads share, 1 once it is aborted, and who waits here. One listener serves all. */
interface Cancellation {
  readonly flag: Int32Array;
  readonly waiting: Set<() => void>;
}

const cancellations = new WeakMap<AbortSignal, Cancellation>();

/** Runs work that looks at a shared number, 1 once the signal is aborted; then its promise is rejected at once with code `aborted`. */
export function cancellable<T>(signal: AbortSignal, stage: string, work: (flag: Int32Array) => Promise<T>): Promise<T> {
  const { flag, waiting } = cancellationOf(signal);
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new TokstreamError(`${stage} was aborted by its signal`, { code: 'aborted', stage, cause: signal.reason }));
    if (signal.aborted) return stop();
    waiting.add(stop);
    void work(flag)
      .then(resolve, reject)
      .finally(() => waiting.delete(stop));
  });
}

function cancellationOf(signal: AbortSignal): Cancellation {
  const known = cancellations.get(signal);
  if (known !== undefined) return known;
  const made: Cancellation = { flag: new Int32Array(new SharedArrayBuffer(4)), waiting: new Set() };
  cancellations.set(signal, made);
  signal.addEventListener('abort', () => abort(made), { once: true });
  return made;
}

function abort({ flag, waiting }: Cancellation): void {
  Atomics.store(flag, 0, 1);
  for (const stop of waiting) stop();
  waiting.clear();
}
