import type { Budget } from './budget.ts';

/** The credits that one source has taken, or waits for, before it has the item that they are for. */
export class Reservation {
  readonly #budget: Budget;
  #credits = 0;
  #withdraw: (() => void) | undefined;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Reserves at once (undefined) or when the promise settles; after `close` it never does. */
  take(credits: number): Promise<void> | undefined {
    if (this.#budget.tryTake(credits)) {
      this.#credits = credits;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const granted = (): void => {
        this.#credits = credits;
        resolve();
      };
      this.#withdraw = this.#budget.request(credits, granted, reject);
    });
  }

  /** Gives what is reserved to the caller, who returns it to the budget later. */
  handOver(): number {
    const credits = this.#credits;
    this.#credits = 0;
    return credits;
  }

  /** Returns what is reserved and stops waiting, at once. */
  close(): void {
    this.#withdraw?.();
    const credits = this.handOver();
    if (credits > 0) this.#budget.give(credits);
  }
}
