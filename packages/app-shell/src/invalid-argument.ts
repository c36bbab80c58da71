import { TokstreamError } from '@tokstream/core';

/** An error that ends an app with exit code 2. */
export function invalidArgument(message: string, cause?: unknown): TokstreamError {
  return new TokstreamError(message, { code: 'invalid-argument', stage: 'command line', cause });
}
