/** A value and how much it counts. */
export interface Weighted {
  readonly value: number;
  readonly weight: number;
}

/** Runs of values whose medians the levels go through, and the fewest values of a run. */
const runs = 20;
const leastRun = 10;

/**
 * A line that never rises through values, whatever some of them are: the weighted medians of runs, pooled where they rise (pool adjacent violators,
 * Ayer et al. 1955), with straight lines between over the logarithm of the place.
 *
 * @returns the level at each place
 */
export function fallingLevels(values: readonly Weighted[]): Float64Array {
  const size = Math.max(leastRun, Math.ceil(values.length / runs));
  const pools: { level: number; count: number }[] = [];
  for (let from = 0; from < values.length; from += size) {
    const run = values.slice(from, from + size);
    let pool = { level: weightedMedian(run), count: run.length };
    for (let before = pools.at(-1); before !== undefined && before.level < pool.level; before = pools.at(-1)) {
      pools.pop();
      const count = before.count + pool.count;
      pool = { level: (before.level * before.count + pool.level * pool.count) / count, count };
    }
    pools.push(pool);
  }
  let begin = 0;
  const knots = pools.map(({ level, count }) => {
    begin += count;
    return { place: Math.log(begin - count / 2 + 1), level };
  });
  let segment = 0;
  return Float64Array.from(values, (_, at) => {
    const place = Math.log(at + 1.5);
    while (segment < knots.length - 2 && knots[segment + 1]!.place < place) segment += 1;
    const [from, to = from] = [knots[segment]!, knots[segment + 1]];
    return from === to ? from.level : from.level + ((to.level - from.level) * (place - from.place)) / (to.place - from.place);
  });
}

function weightedMedian(values: readonly Weighted[]): number {
  const half = values.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let below = 0;
  for (const { value, weight } of values.toSorted((a, b) => a.value - b.value)) {
    below += weight;
    if (below >= half) return value;
  }
  return Number.NaN;
}
