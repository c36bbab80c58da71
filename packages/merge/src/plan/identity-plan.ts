import type { MergePlan } from '@tokstream/core';

/**
 * The plan that leaves `n` positions as they are.
 *
 * @param size `[n]` original tokens that each position stands for already (default 1). Borrowed
 */
export function identityPlan(n: number, size?: ArrayLike<number>): MergePlan {
  const ordered = Int32Array.from({ length: n }, (_, position) => position);
  return { n, m: n, group: ordered, anchor: ordered.slice(), size: size === undefined ? new Float32Array(n).fill(1) : Float32Array.from(size) };
}
