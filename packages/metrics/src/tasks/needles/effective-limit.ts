import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Trials of one length, and how many were answered correctly. */
export interface LengthCell {
  readonly size: number;
  readonly trials: number;
  readonly correct: number;
}

/**
 * The largest length at which answers are reliably correct: where the lower end of Wilson's 95 % interval reaches the threshold, all cells
 * of a length taken together.
 *
 * Source: Roberts, Han and Albanie, "Needle Threading" (2024), with an interval in place of the bare share.
 *
 * @param threshold default 0.75, for which 12 of 12 are enough
 * @returns undefined where no length is mastered
 */
export function effectiveLimit(cells: Iterable<LengthCell>, threshold = 0.75): number | undefined {
  const lengths = new Map<number, { trials: number; correct: number }>();
  for (const { size, trials, correct } of cells) {
    const sum = lengths.get(size) ?? { trials: 0, correct: 0 };
    lengths.set(size, { trials: sum.trials + trials, correct: sum.correct + correct });
  }
  const mastered = [...lengths].filter(([, { trials, correct }]) => wilsonInterval(correct, trials).low >= threshold);
  return mastered.length === 0 ? undefined : Math.max(...mastered.map(([size]) => size));
}
