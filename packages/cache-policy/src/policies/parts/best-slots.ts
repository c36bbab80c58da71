import type { Candidates } from '../../scorers/scorer.ts';
import type { Scratch } from '../../scorers/parts/scratch.ts';
import { kthLargest } from './kth-largest.ts';

/**
 * Writes the candidates with the highest scores, ascending; of equal scores the lower slots. What is no number counts as the lowest.
 *
 * @param scores that of slot 0 is at `offset`
 * @param count how many, at most all
 */
export function bestSlots(scores: Float32Array, offset: number, { from, to }: Candidates, count: number, into: Int32Array, at: number, scratch: Scratch): void {
  const candidates = to - from;
  let next = at;
  if (count === candidates - 1) {
    // The usual case while decoding: one goes, of the lowest the last.
    let worst = from;
    let least = numberOf(scores[offset + from]!);
    for (let slot = from + 1; slot < to; slot += 1) {
      const score = numberOf(scores[offset + slot]!);
      if (score <= least) [least, worst] = [score, slot];
    }
    for (let slot = from; slot < to; slot += 1) if (slot !== worst) into[next++] = slot;
    return;
  }
  if (count === 0) return;
  const values = scratch.atLeast(candidates).subarray(0, candidates);
  for (let slot = from; slot < to; slot += 1) values[slot - from] = numberOf(scores[offset + slot]!);
  const bound = kthLargest(values, count);
  let ties = count;
  for (let slot = from; slot < to; slot += 1) if (scores[offset + slot]! > bound) ties -= 1;
  for (let slot = from; slot < to; slot += 1) {
    const score = numberOf(scores[offset + slot]!);
    if (score > bound) into[next++] = slot;
    else if (score === bound && ties > 0) {
      ties -= 1;
      into[next++] = slot;
    }
  }
}

function numberOf(score: number): number {
  return Number.isNaN(score) ? Number.NEGATIVE_INFINITY : score;
}
