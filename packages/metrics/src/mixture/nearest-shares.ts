/** The shares (at least 0, 1 in sum) that are nearest to a point. Source: Held, Wolfe and Crowder 1974. */
export function nearestShares(point: Float64Array): Float64Array {
  let sum = 0;
  let excess = 0;
  for (const [at, value] of point.toSorted().toReversed().entries()) {
    sum += value;
    const level = (sum - 1) / (at + 1);
    if (value > level) excess = level;
  }
  return point.map((value) => Math.max(0, value - excess));
}
