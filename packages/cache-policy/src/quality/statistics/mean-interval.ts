/** A mean, and where the true one lies. Plain data. */
export interface MeanInterval {
  readonly mean: number;
  /** The interval holds the true mean 95 times in 100; absent for fewer than four values. */
  readonly low?: number;
  readonly high?: number;
}

/**
 * The mean of values that stand in their order, with a 95 % interval from the means of equally long blocks (batch means, Student's t):
 * neighbours that resemble each other lie in one block, so they do not pass for independent ones.
 *
 * @param blocks most blocks; with no more values than that each value is one, as it should be for independent ones. Default 20
 */
export function meanInterval(values: ArrayLike<number>, blocks = 20): MeanInterval {
  const { length } = values;
  let total = 0;
  for (let at = 0; at < length; at += 1) total += values[at]!;
  const mean = length === 0 ? 0 : total / length;
  const count = Math.min(blocks, length);
  if (count < 4) return { mean };
  let squares = 0;
  for (let block = 0; block < count; block += 1) {
    const [first, last] = [Math.floor((block * length) / count), Math.floor(((block + 1) * length) / count)];
    let sum = 0;
    for (let at = first; at < last; at += 1) sum += values[at]!;
    squares += (sum / (last - first) - mean) ** 2;
  }
  const half = studentQuantile(count - 1) * Math.sqrt(squares / (count - 1) / count);
  return { mean, low: mean - half, high: mean + half };
}

/** The 97.5 % quantile of Student's t, by the expansion of Cornish and Fisher: within 0.2 % from 3 degrees of freedom on. */
function studentQuantile(freedom: number): number {
  const z = 1.959963984540054;
  const terms = [
    z,
    (z ** 3 + z) / 4,
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96,
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384,
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92_160,
  ];
  return terms.reduce((sum, term, power) => sum + term / freedom ** power, 0);
}
