import { TokstreamError } from '../errors.ts';
import { Owned } from '../owned.ts';

/** What happens to an item that finds the buffer full: the stream fails, or the oldest item is lost. */
export type Overflow = 'error' | 'drop-oldest';

/** How much may wait between a source that pushes and a reader that pulls. */
export interface BufferOptions {
  /** Items that may wait for the reader; a positive integer, or Infinity where something else bounds them. Default 1,024. */
  readonly buffer?: number;
  /** Default `error` (code `buffer-overflow`), so nothing is lost without a word. */
  readonly overflow?: Overflow;
}

interface Reader<T> {
  readonly resolve: (result: IteratorResult<T, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** Stands between a source that pushes and a reader that pulls. Owned items that never reach the reader are abandoned. */
export class BoundedQueue<T> {
  readonly #capacity: number;
  readonly #overflow: Overflow;
  readonly #stopSource: () => void;
  readonly #readers: Reader<T>[] = [];
  readonly #emptied: (() => void)[] = [];
  #items: T[] = [];
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor({ buffer = 1024, overflow = 'error' }: BufferOptions, stopSource: () => void) {
    if (!(buffer === Infinity || Number.isSafeInteger(buffer)) || buffer < 1) {
      throw new TokstreamError(`buffer is a positive integer, got ${buffer}`, { code: 'invalid-buffer', stage: 'bridge' });
    }
    this.#capacity = buffer;
    this.#overflow = overflow;
    this.#stopSource = stopSource;
  }

  push(item: T): void {
    if (this.#ended) return abandon(item);
    const reader = this.#readers.shift();
    if (reader !== undefined) return reader.resolve({ done: false, value: item });
    this.#items.push(item);
    if (this.#items.length <= this.#capacity) return;
    if (this.#overflow === 'drop-oldest') return abandon(this.#items.shift());
    abandon(this.#items.pop());
    this.fail(new TokstreamError(`more than ${this.#capacity} items waited to be read; read faster, raise \`buffer\` or choose an \`overflow\``, { code: 'buffer-overflow', stage: 'bridge' }));
    this.#stopSource();
  }

  /** The source completed: what waits can still be read. */
  end(): void {
    this.#ended = true;
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
  }

  /** The source failed: what waits can still be read, then the error is thrown once. */
  fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    // A failing source cuts its owned items off.
    this.#items = this.#items.filter((item) => !(item instanceof Owned && item.disposed));
    const reader = this.#readers.shift();
    if (reader === undefined) this.#failure = { error };
    else reader.reject(error);
    this.end();
    this.#wake();
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#items.length > 0) {
      const value = this.#items.shift()!;
      if (this.#items.length === 0) this.#wake();
      return Promise.resolve({ done: false, value });
    }
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) return Promise.reject(failure.error);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => this.#readers.push({ resolve, reject }));
  }

  /** The reader leaves: the source is stopped, and what waits is dropped. */
  close(): void {
    this.#failure = undefined;
    this.end();
    this.#stopSource();
    for (const item of this.#items.splice(0)) abandon(item);
    this.#wake();
  }

  /** Resolves when nothing waits any more, or nobody will read it; undefined when that is so now. */
  emptied(): Promise<void> | undefined {
    return this.#items.length === 0 ? undefined : new Promise((resolve) => this.#emptied.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#emptied.splice(0)) resolve();
  }
}

function abandon(item: unknown): void {
  if (item instanceof Owned) item.abandon();
}
