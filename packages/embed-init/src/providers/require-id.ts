import { TokstreamError } from '@tokstream/core';

/** The token as an id, for providers that know no text. */
export function requireId(token: number | string, stage: string): number {
  if (typeof token === 'number' && Number.isSafeInteger(token) && token >= 0 && token < 2 ** 32) return token;
  throw new TokstreamError(`${JSON.stringify(token)} is no token id; this provider takes whole numbers from 0 to 2^32 - 1.`, { code: 'invalid-tokens', stage });
}
