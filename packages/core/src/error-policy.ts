import type { TokstreamError } from './errors.ts';

/** An item that a stage failed on. Whoever gets it owns the item. */
export interface FailedItem<In> {
  readonly item: In;
  readonly error: TokstreamError;
}

/** Where failed items go; a `Subject` or any observer of RxJS is one. */
export interface DeadLetter<In> {
  next(failed: FailedItem<In>): void;
}

/** `fail`: its error ends the stream. `skip`: it is disposed and the stream goes on. `deadLetter(...)`: it is handed over. */
export type ErrorPolicy<In> = 'fail' | 'skip' | { readonly deadLetter: DeadLetter<In> };

/** What a stage does with an item that it fails on. */
export interface ErrorPolicyOptions<In> {
  /** Default `fail`. */
  readonly onError?: ErrorPolicy<In>;
  /** Called after each item that was skipped, with its error and how many there were in this subscription. */
  readonly onSkipped?: (error: TokstreamError, skipped: number) => void;
}

/** How a description names a policy. */
export function policyName(policy: ErrorPolicy<never>): 'fail' | 'skip' | 'dead-letter' {
  return typeof policy === 'string' ? policy : 'dead-letter';
}
