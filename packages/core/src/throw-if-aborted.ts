import { TokstreamError } from './errors.ts';

/**
 * Throws a `TokstreamError` with code `aborted` when the signal is aborted; its `cause` is the signal's reason.
 *
 * @example
 * ```js
 * import { throwIfAborted } from '@tokstream/core';
 * throwIfAborted(new AbortController().signal, 'decode'); // not aborted: nothing happens
 * ```
 */
export function throwIfAborted(signal: AbortSignal | undefined, stage?: string): void {
  if (signal?.aborted === true) throw abortedError(signal, stage);
}

/** The error that stands for an aborted signal. */
export function abortedError(signal: AbortSignal, stage?: string): TokstreamError {
  const where = stage === undefined ? '' : `${stage} was `;
  return new TokstreamError(`${where}aborted by its signal`, { code: 'aborted', ...(stage !== undefined && { stage }), cause: signal.reason });
}
