import { seededRandom } from '@tokstream/core';

/** One row of every `every`, drawn at random: at even distances all might lie at one place of the calls that rows are fed in. */
export function sampledRows(from: number, to: number, every: number, seed: number): number[] {
  const random = seededRandom(seed);
  const rows: number[] = [];
  for (let first = from; first < to; first += every) {
    const row = first + Math.floor(random.next() * every);
    if (row < to) rows.push(row);
  }
  return rows.length === 0 ? [to - 1] : rows;
}
