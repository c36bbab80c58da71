import type { Distribution } from '../processors/distribution.ts';

/** The first token at which the cumulative probability passes `share`; never one without probability. */
export function draw({ weights, total }: Distribution, share: number): number {
  let left = share * total;
  let last = 0;
  for (let id = 0; id < weights.length; id += 1) {
    if (weights[id] === 0) continue;
    left -= weights[id]!;
    if (left < 0) return id;
    last = id;
  }
  // Rounding left a little.
  return last;
}
