import { TokstreamError } from '@tokstream/core';

/** The error for templates, values and words that do not fit together. */
export function invalidPrompt(message: string): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-prompt', stage: 'promptTemplate' });
}
