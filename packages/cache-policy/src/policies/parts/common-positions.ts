import { TokstreamError } from '@tokstream/core';
import type { CachePolicy } from '@tokstream/model';

/**
 * The positions of policies that work on one cache.
 *
 * @throws `invalid-policy` where they are not the same
 */
export function commonPositions(policies: readonly CachePolicy[]): 'original' | 'slot' {
  const { name, positions } = policies[0]!;
  const other = policies.find((policy) => policy.positions !== positions);
  if (other === undefined) return positions;
  throw new TokstreamError(`The cache policy ${name} has ${positions} positions and ${other.name} has ${other.positions} positions; give both the same.`, { code: 'invalid-policy', stage: 'cache-policy' });
}
