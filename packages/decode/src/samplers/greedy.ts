import type { Sampler } from './sampler.ts';

/** Always the most likely token; of equal ones the lowest id. */
export function greedy(): Sampler {
  return { name: 'greedy', pick: (logits) => mostLikely(logits), narrow: keepMostLikely, largestNeeded: () => 1 };
}

/** Index of the largest value, the first of equal ones. */
export function mostLikely(logits: Float32Array): number {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) if (logits[id]! > logits[best]!) best = id;
  return best;
}

/** Rules out all others, in place. */
export function keepMostLikely(logits: Float32Array): void {
  const best = mostLikely(logits);
  const logit = logits[best]!;
  logits.fill(Number.NEGATIVE_INFINITY);
  logits[best] = logit;
}
