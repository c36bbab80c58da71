import type { Sequence } from './sequence.ts';

/** The same sequence once more, with a fork of its cache, which the caller owns, and of its policy. */
export function forkSequence(sequence: Sequence, index: number): Sequence {
  const { cache, policy } = sequence;
  // Before the cache is forked, since it may throw.
  const own = policy && { policy: policy.fork() };
  return { ...sequence, index, cache: cache.fork(), ...own };
}
