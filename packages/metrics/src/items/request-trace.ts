import type { Outcome } from './outcome.ts';

/** One request to a generator: when it began and when which tokens came. Times are seconds of one monotonic clock. Plain data. */
export interface RequestTrace {
  /** When it was subscribed to. */
  readonly start: number;
  /** When it ended. */
  readonly end: number;
  /** When each chunk with tokens came. */
  readonly times: readonly number[];
  /** Tokens of each chunk, from ids, never by tokenizing text again. */
  readonly tokens: readonly number[];
  readonly outcome: Outcome;
}
