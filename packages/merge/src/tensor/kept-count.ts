import { TokstreamError } from '@tokstream/core';

/**
 * How many of `n` positions stay: `keep` itself, at most n, or the nearest number to its share of n where it is below 1; at least one.
 *
 * @throws `invalid-count`
 */
export function keptCount(keep: number, n: number): number {
  if (!(keep > 0) || (keep >= 1 && !Number.isInteger(keep))) throw new TokstreamError(`keep is ${keep}; give a number of positions, or a share between 0 and 1.`, { code: 'invalid-count', stage: 'merge' });
  return Math.min(n, keep < 1 ? Math.max(1, Math.round(keep * n)) : keep);
}
