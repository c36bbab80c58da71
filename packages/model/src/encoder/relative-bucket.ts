import type { RelativeBuckets } from './encoder-config.ts';

/**
 * The bucket of a distance, `key − query`, in both directions (Raffel et al. 2020, section 2.1); rounded in float32 as PyTorch does,
 * so that distances at the edge of a bucket fall into the same.
 */
export function relativeBucket(distance: number, { buckets, maxDistance }: RelativeBuckets): number {
  const half = buckets / 2;
  const exact = half / 2;
  const ahead = distance > 0 ? half : 0;
  const away = Math.abs(distance);
  if (away < exact) return ahead + away;
  const { fround, log } = Math;
  const share = fround(fround(log(fround(away / exact))) / fround(log(maxDistance / exact)));
  return ahead + Math.min(half - 1, exact + Math.trunc(fround(share * (half - exact))));
}
