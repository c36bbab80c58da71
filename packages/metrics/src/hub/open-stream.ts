import type { Outcome } from '../items/outcome.ts';

/** The accumulator of one subscription, until it ends. None of its functions throws: what a metric throws on is counted by the hub. */
export interface OpenStream<Input> {
  add(input: Input): void;
  addBlock(inputs: readonly Input[]): void;
  /** Runs work that belongs to the measuring; what it throws counts as a failure of the metric. */
  attempt(work: () => void): void;
  /** Hands the accumulator to the hub; calls after the first do nothing. */
  close(outcome: Outcome): void;
}
