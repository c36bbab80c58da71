import { TokstreamError } from './errors.ts';

/**
 * Fences what user code threw: a `TokstreamError` passes as it is, anything else becomes the `cause` of a new one.
 *
 * Use it around every callback that somebody else wrote, so that whoever reads the error knows which stage called it.
 *
 * @param thrown what was caught
 * @param code the code of the new error
 * @param stage the public name of the stage that called the code which threw
 *
 * @example
 * ```js
 * import { toTokstreamError } from '@tokstream/core';
 * const error = toTokstreamError(new RangeError('too long'), 'stage-failed', 'tokenize');
 * console.log(error.code, error.stage, error.message); // stage-failed tokenize tokenize failed: too long
 * ```
 */
export function toTokstreamError(thrown: unknown, code: string, stage: string): TokstreamError {
  if (TokstreamError.isInstance(thrown)) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new TokstreamError(`${stage} failed: ${reason}`, { code, stage, cause: thrown });
}
