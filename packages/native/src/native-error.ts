import { TokstreamError } from '@tokstream/core';

/** An error of this command; codes that start with `missing-`, `invalid-` or `unsupported-` end it with exit code 2. */
export function nativeError(code: string, message: string, cause?: unknown): TokstreamError {
  return new TokstreamError(message, { code, stage: 'tokstream-native', cause });
}
