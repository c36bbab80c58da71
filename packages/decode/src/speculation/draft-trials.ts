import type { CallCost } from './plan-drafts.ts';

/** What a row beyond the first costs at the very least, as a share of a call of one. */
const leastRow = 0.1;
const [shortestWait, longestWait] = [48, 256];

/**
 * Tells when a draft is fed although it does not seem to pay, so that a cost that was measured wrongly is found out. Tries are rare, and
 * rarer the more of them came to nothing.
 */
export class DraftTrials {
  #steps = 0;
  #wait = shortestWait;

  /** Takes note of a step that drafted by itself. */
  drafted(): void {
    this.#steps = 0;
    this.#wait = shortestWait;
  }

  /** What calls could cost at best, for a step at which a try is due; undefined at others. */
  cost(curve: CallCost, rows: number): CallCost | undefined {
    this.#steps += 1;
    if (this.#steps < this.#wait) return undefined;
    const plain = curve.seconds(rows);
    return { seconds: (count) => plain * (1 + leastRow * Math.max(0, count - rows)) };
  }

  /** Takes note of a try. */
  tried(): void {
    this.#steps = 0;
    this.#wait = Math.min(longestWait, 2 * this.#wait);
  }
}
