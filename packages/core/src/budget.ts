import { checkedCredits } from './checked-credits.ts';
import { DeclaredHolds } from './declared-holds.ts';
import { TokstreamError } from './errors.ts';
import { abortedError } from './throw-if-aborted.ts';
import { platformTimer, type Timer } from './timer.ts';

/** What a `Budget` is made of. */
export interface BudgetOptions {
  /** How many credits may be out at the same time; a positive integer, or Infinity to only count. */
  readonly limit: number;
  /** How long nobody may return a credit while somebody waits before that counts as a stall. Default 300,000; Infinity never. */
  readonly stallAfterMs?: number;
  /** What measures that time. Default: the platform's `setTimeout`. */
  readonly timer?: Timer;
}

interface Request {
  readonly credits: number;
  readonly granted: () => void;
  readonly failed: (error: TokstreamError) => void;
}

const longestDelayInMs = 0x7fff_ffff; // `setTimeout` fires at once for more

/**
 * A number of credits that bounds how much a pipeline holds, whatever operators stand in it.
 *
 * A source takes credits before it produces and whoever ends the item returns them. Requests are served in the order
 * they came; one for more than the whole limit is served alone, when nothing else is out.
 *
 * Errors: `invalid-limit`, `invalid-credits`, `invalid-hold`; `budget-stalled` and `aborted` reach whoever waits.
 *
 * @example
 * ```js
 * import { Budget } from '@tokstream/core';
 * const budget = new Budget({ limit: 2 });
 * await budget.take(2);
 * const third = budget.take(); // waits
 * budget.give();
 * await third;
 * console.log(budget.outstanding, budget.peak); // 2 2
 * ```
 */
export class Budget {
  readonly limit: number;
  readonly #stallAfterMs: number;
  readonly #timer: Timer;
  readonly #requests = new Set<Request>();
  readonly #holds = new DeclaredHolds();
  #outstanding = 0;
  #peak = 0;
  #returns = 0;
  #stopTimer: (() => void) | undefined;

  constructor(options: BudgetOptions) {
    if (options.limit !== Infinity && !(Number.isSafeInteger(options.limit) && options.limit > 0)) {
      throw new TokstreamError(`a budget needs a positive integer as its limit, got ${options.limit}`, { code: 'invalid-limit', stage: 'Budget' });
    }
    this.limit = options.limit;
    this.#stallAfterMs = options.stallAfterMs ?? 300_000;
    this.#timer = options.timer ?? platformTimer;
  }

  /** Credits that were taken and have not come back. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** The most credits that were ever out at the same time. */
  get peak(): number {
    return this.#peak;
  }

  /** Takes credits at once (returns undefined) or promises them; an aborted wait rejects with code `aborted` and takes nothing. */
  take(credits = 1, signal?: AbortSignal): Promise<void> | undefined {
    if (signal?.aborted === true) return Promise.reject(abortedError(signal, 'Budget.take'));
    if (this.tryTake(credits)) return undefined;
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        withdraw();
        reject(abortedError(signal!, 'Budget.take'));
      };
      const settled = (settle: () => void): void => {
        signal?.removeEventListener('abort', abort);
        settle();
      };
      const withdraw = this.request(credits, () => settled(resolve), (error) => settled(() => reject(error)));
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Takes credits if they are free and nobody waits; tells whether it did. */
  tryTake(credits = 1): boolean {
    if (!this.#fits(checkedCredits(credits)) || this.#requests.size > 0) return false;
    this.#grant(credits);
    return true;
  }

  /**
   * Waits in the queue and calls `granted` the moment the credits are taken, or `failed`; the callback form of `take`.
   *
   * @returns withdraws the request if it still waits
   */
  request(credits: number, granted: () => void, failed: (error: TokstreamError) => void): () => void {
    if (this.tryTake(credits)) {
      granted();
      return () => {};
    }
    const request: Request = { credits, granted, failed };
    this.#requests.add(request);
    this.#watchForStall();
    return () => {
      if (this.#requests.delete(request)) this.#serve();
    };
  }

  /** Returns credits and serves whoever waits for them. */
  give(credits = 1): void {
    if (checkedCredits(credits) > this.#outstanding) {
      throw new TokstreamError(`${credits} credits were returned of ${this.#outstanding} outstanding; return each once`, { code: 'invalid-credits', stage: 'Budget' });
    }
    this.#outstanding -= credits;
    this.#returns += 1;
    this.#serve();
  }

  /**
   * Declares that a stage keeps up to `credits` to itself while it waits for one more item (`bufferCount(n)` keeps n - 1).
   * Throws `invalid-hold` when the stages declared together could keep the whole budget, which would be a dead end.
   *
   * @returns withdraws the declaration
   */
  declareHold(stage: string, credits: number): () => void {
    return this.#holds.declare(stage, credits, this.limit);
  }

  #fits(credits: number): boolean {
    return this.#outstanding === 0 || this.#outstanding + credits <= this.limit;
  }

  #grant(credits: number): void {
    this.#outstanding += credits;
    if (this.#outstanding > this.#peak) this.#peak = this.#outstanding;
  }

  #serve(): void {
    for (const request of this.#requests) {
      if (!this.#fits(request.credits)) break;
      this.#requests.delete(request);
      this.#grant(request.credits);
      request.granted();
    }
    if (this.#requests.size === 0) {
      this.#stopTimer?.();
      this.#stopTimer = undefined;
    }
  }

  /** One timer at most: when it fires and a credit came back meanwhile, it starts over, so returning stays cheap. */
  #watchForStall(): void {
    if (this.#stopTimer !== undefined || !(this.#stallAfterMs <= longestDelayInMs)) return;
    const returnsBefore = this.#returns;
    this.#stopTimer = this.#timer(() => {
      this.#stopTimer = undefined;
      if (this.#returns === returnsBefore) this.#failFirst();
      if (this.#requests.size > 0) this.#watchForStall();
    }, this.#stallAfterMs);
  }

  /** Only the first: once its pipeline ends and returns what it kept, the others may go on. */
  #failFirst(): void {
    for (const request of this.#requests) {
      this.#requests.delete(request);
      const message = `nothing came back to a budget of ${this.limit} credits for ${this.#stallAfterMs} ms with ${this.#outstanding} out and ${request.credits} wanted: ${this.#holds.describe()}; raise the limit, or look for items that nobody disposes`;
      request.failed(new TokstreamError(message, { code: 'budget-stalled', stage: this.#holds.stages ?? 'Budget' }));
      this.#serve();
      return;
    }
  }
}
