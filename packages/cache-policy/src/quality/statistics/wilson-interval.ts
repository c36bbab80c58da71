/** A share, and where the true one lies. Plain data. */
export interface ShareInterval {
  readonly share: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The share of trials that succeeded, with Wilson's score interval (1927), which stays in 0 to 1 and is honest for few trials: 12 of 12
 * leave a lower bound of 0.757.
 *
 * @param z width in standard errors; default 1.96, for 95 %
 * @returns 0 to 1 around a share of 0 for no trials
 */
export function wilsonInterval(successes: number, trials: number, z = 1.96): ShareInterval {
  if (trials === 0) return { share: 0, low: 0, high: 1 };
  const share = successes / trials;
  const spread = z ** 2 / trials;
  const centre = (share + spread / 2) / (1 + spread);
  const half = (z / (1 + spread)) * Math.sqrt((share * (1 - share)) / trials + spread / (4 * trials));
  return { share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
