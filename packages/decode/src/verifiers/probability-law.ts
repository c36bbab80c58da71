import type { Random } from '@tokstream/core';

/** Turns logits into probabilities `[vocabulary]`; ruled-out tokens get exactly 0. */
export function lawOf(logits: Float32Array): Float64Array {
  const law = new Float64Array(logits.length);
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > most) most = logit;
  let total = 0;
  for (let id = 0; id < law.length; id += 1) total += law[id] = Math.exp(logits[id]! - most);
  for (let id = 0; id < law.length; id += 1) law[id]! /= total;
  return law;
}

/** Scales weights in place so that they add up to 1; false, and unchanged, when all are 0. */
export function renormalise(law: Float64Array): boolean {
  let total = 0;
  for (const weight of law) total += weight;
  if (!(total > 0)) return false;
  for (let id = 0; id < law.length; id += 1) law[id]! /= total;
  return true;
}

/** Draws a token of positive probability. */
export function drawFrom(law: ArrayLike<number>, random: Random): number {
  let left = random.next();
  let last = 0;
  for (let id = 0; id < law.length; id += 1) {
    if (!(law[id]! > 0)) continue;
    left -= law[id]!;
    if (left < 0) return id;
    last = id;
  }
  // Rounding may leave a sum below 1.
  return last;
}
