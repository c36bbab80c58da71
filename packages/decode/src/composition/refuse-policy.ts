import { TokstreamError } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';

/** @throws `invalid-composition` for a sequence with a cache policy, where what is done goes back in the cache or branches within it */
export function refusePolicy(stage: string, { policy }: Sequence): void {
  if (policy === undefined) return;
  throw new TokstreamError(`${stage} goes back to tokens that the cache policy ${policy.policy.name} may have evicted; leave the policy out.`, { code: 'invalid-composition', stage });
}
