import { keptCount } from '../kept-count.ts';
import { keepPlaces } from '../selection/keep-places.ts';
import type { TensorMerger } from '../tensor-merger.ts';

/**
 * Keeps the first positions: of latents that `nestedDropout` trained to be ordered by importance, a shorter code of the same thing.
 *
 * @param options `keep`: positions that stay, or their share when below 1
 */
export function keepPrefix({ keep }: { readonly keep: number }): TensorMerger {
  return {
    name: 'prefix',
    reads: [],
    plan: ({ n, size }) => keepPlaces(n, Array.from({ length: keptCount(keep, n) }, (_, place) => place), size),
  };
}
