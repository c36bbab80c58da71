/** A mean with the half width of its 95 % interval. */
export interface Interval {
  readonly mean: number;
  /** Undefined for a single value, which says nothing about others. */
  readonly margin: number | undefined;
  readonly count: number;
}

/** The 97.5 % quantiles of Student's t for 1 degree of freedom and more. */
const quantiles = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.306, 2.2622];

/** Mean of independent values with Student's 95 % interval. */
export function intervalOf(values: readonly number[]): Interval {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, margin: undefined, count };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, margin: quantile(count - 1) * Math.sqrt(squares / (count - 1) / count), count };
}

/** Beyond the table by the expansion of Cornish and Fisher, within 0.1 %. */
function quantile(freedom: number): number {
  const z = 1.959964;
  return quantiles[freedom - 1] ?? z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}
