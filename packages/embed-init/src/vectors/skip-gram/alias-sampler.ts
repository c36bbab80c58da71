import type { Random } from '@tokstream/core';

/**
 * Draws places with given weights in constant time.
 *
 * Source: Vose, "A linear algorithm for generating random numbers with a given distribution" (1991).
 */
export function aliasSampler(weights: Float64Array): (random: Random) => number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = weights.map((weight) => (weight * weights.length) / total);
  const other = Uint32Array.from(weights.keys());
  const small = [...share.keys()].filter((at) => share[at]! < 1);
  const large = [...share.keys()].filter((at) => share[at]! >= 1);
  while (small.length > 0 && large.length > 0) {
    const [low, high] = [small.pop()!, large.at(-1)!];
    other[low] = high;
    share[high]! -= 1 - share[low]!;
    if (share[high]! < 1) small.push(large.pop()!);
  }
  for (const at of [...small, ...large]) share[at] = 1;
  return (random) => {
    const at = Math.floor(random.next() * share.length);
    return random.next() < share[at]! ? at : other[at]!;
  };
}
