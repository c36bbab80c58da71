import { TokstreamError } from '@tokstream/core';

/** What is thrown where a plan contradicts itself or what it is applied to. */
export function invalidPlan(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-plan', stage: 'merge' });
}
