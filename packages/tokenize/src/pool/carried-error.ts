import { TokstreamError } from '@tokstream/core';

/** An error as plain data that crosses a worker boundary. */
export interface CarriedError {
  readonly message: string;
  readonly code: string;
  readonly stage: string | undefined;
}

/** Takes an error apart; what is not ours gets the code `worker-failed`. */
export function carryError(thrown: unknown): CarriedError {
  if (TokstreamError.isInstance(thrown)) return { message: thrown.message, code: thrown.code, stage: thrown.stage };
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return { message: `A worker failed: ${reason}`, code: 'worker-failed', stage: 'pool' };
}

/** The error that was taken apart in the worker. */
export function carriedError({ message, code, stage }: CarriedError, cause?: unknown): TokstreamError {
  return new TokstreamError(message, { code, cause, ...(stage !== undefined && { stage }) });
}
