import type { TokenBatch } from './token-batch.ts';

/** How many tokens of a batch stand for text. */
export function ordinaryTokens({ ids, special }: Pick<TokenBatch, 'ids' | 'special'>): number {
  let count = ids.length;
  if (special !== undefined) for (let at = 0; at < special.length; at += 1) count -= special[at]!;
  return count;
}
