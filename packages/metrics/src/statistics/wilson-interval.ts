import type { Interval } from '../contract/measure.ts';

/**
 * The 95 % interval of a share by Wilson's score (1927): it stays in 0 to 1 and is honest for few trials.
 *
 * @returns 0 to 1 for no trials
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  if (trials === 0) return { low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = successes / trials;
  const spread = (z * z) / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
