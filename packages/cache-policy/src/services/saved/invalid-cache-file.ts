import { TokstreamError } from '@tokstream/core';

/** @param why goes on after the path */
export function invalidCacheFile(path: string, why: string, cause?: unknown): TokstreamError {
  return new TokstreamError(`${path} ${why}.`, { code: 'invalid-cache-file', stage: 'restoreCache', ...(cause !== undefined && { cause }) });
}
