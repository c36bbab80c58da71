import { config } from 'rxjs';

import { toTokstreamError } from './to-tokstream-error.ts';

/** What a `Pull` calls. After a close only `item` is called, with a value that was already under way. */
export interface PullHooks<T> {
  /** Called before each value is asked for, which waits for the promise when there is one. */
  ready?(): PromiseLike<void> | undefined;
  item(value: T): PromiseLike<void> | undefined;
  done(): void;
  failed(error: unknown): void;
}

type Opened<T> = Iterator<T> | AsyncIterator<T>;

/**
 * One run over an iterable, one value at a time, which closes it (`return()`) on every way out but its own end or failure.
 * A synchronous iterable runs without a promise in between, and its values are not awaited.
 */
export class Pull<T> {
  readonly #source: AsyncIterable<T> | Iterable<T>;
  readonly #stage: string;
  readonly #hooks: PullHooks<T>;
  #iterator: Opened<T> | undefined;
  #closed = false;
  /** True while the source runs or is awaited: an error is then its own, and it needs no closing. */
  #sourcesTurn = false;
  #producing = false;

  constructor(source: AsyncIterable<T> | Iterable<T>, stage: string, hooks: PullHooks<T>) {
    this.#source = source;
    this.#stage = stage;
    this.#hooks = hooks;
  }

  /** Runs to the end; never rejects. One try around all of it, so that a synchronous source also fails synchronously. */
  async run(): Promise<void> {
    try {
      this.#sourcesTurn = true;
      const iterator = open(this.#source);
      this.#sourcesTurn = false;
      this.#iterator = iterator;
      while (!this.#closed) {
        const wait = this.#hooks.ready?.();
        if (wait !== undefined) await wait;
        if (this.#closed) return;
        this.#sourcesTurn = true;
        const step = this.#produce(iterator);
        const result = isPromiseLike(step) ? await step : step;
        this.#sourcesTurn = false;
        if (result.done === true) return this.#finish();
        const settled = this.#hooks.item(result.value);
        if (settled !== undefined) await settled;
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Ends the run and closes the source, at once, also from inside a hook or the source itself. */
  close(): void {
    this.#closed = true;
    // A generator cannot be closed while it runs: `#produce` does it when `next` is back.
    if (this.#producing || this.#iterator === undefined) return;
    const iterator = this.#iterator;
    this.#iterator = undefined;
    void callReturn(iterator);
  }

  #produce(iterator: Opened<T>): IteratorResult<T> | PromiseLike<IteratorResult<T>> {
    this.#producing = true;
    try {
      return iterator.next();
    } finally {
      this.#producing = false;
      if (this.#closed) this.close();
    }
  }

  #finish(): void {
    this.#iterator = undefined;
    if (this.#closed) return;
    this.#closed = true;
    this.#hooks.done();
  }

  #fail(error: unknown): void {
    if (this.#sourcesTurn) this.#iterator = undefined;
    if (this.#closed) return config.onUnhandledError?.(error);
    this.close();
    this.#hooks.failed(this.#sourcesTurn ? toTokstreamError(error, 'source-failed', this.#stage) : error);
  }
}

function open<T>(source: AsyncIterable<T> | Iterable<T>): Opened<T> {
  return (source as Partial<AsyncIterable<T>>)[Symbol.asyncIterator]?.() ?? (source as Iterable<T>)[Symbol.iterator]();
}

/** Nobody listens any more, so what goes wrong here reaches only the hook that rxjs has for such errors. */
async function callReturn(iterator: Opened<unknown>): Promise<void> {
  try {
    await iterator.return?.();
  } catch (error) {
    config.onUnhandledError?.(error);
  }
}

function isPromiseLike<T>(step: T | PromiseLike<T>): step is PromiseLike<T> {
  return typeof (step as Partial<PromiseLike<T>>).then === 'function';
}
