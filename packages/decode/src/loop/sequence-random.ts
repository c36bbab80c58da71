import { type Random, seededRandom } from '@tokstream/core';

/** The generator of one sequence of a run: those of a run differ from their first draw on, and the first has the seed itself. */
export function sequenceRandom(seed: number, index: number): Random {
  // The first draw depends on the low half of a seed only.
  return seededRandom(seed + (Math.imul(index, 0x9e37_79b1) >>> 0));
}
