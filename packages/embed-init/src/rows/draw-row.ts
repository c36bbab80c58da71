import { seededRandom } from '@tokstream/core';
import type { TableStatistics } from './table-statistics.ts';

/** Draws a row into its place. What it is depends on the seed, below 2^21, and the number of the row alone, so rows can be drawn in any order. */
export function drawRow({ mean, deviation }: Pick<TableStatistics, 'mean' | 'deviation'>, seed: number, row: number, into: Float32Array): void {
  const random = seededRandom(seed * 2 ** 32 + row);
  for (let at = 0; at < into.length; at += 2) {
    // 1 - u is never zero.
    const radius = Math.sqrt(-2 * Math.log(1 - random.next()));
    const angle = 2 * Math.PI * random.next();
    into[at] = mean[at]! + deviation[at]! * radius * Math.cos(angle);
    if (at + 1 < into.length) into[at + 1] = mean[at + 1]! + deviation[at + 1]! * radius * Math.sin(angle);
  }
}
