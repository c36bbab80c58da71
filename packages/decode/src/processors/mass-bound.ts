/** Where the largest keys reach a mass. */
export interface MassBound {
  /** All entries with larger keys are needed, of those with this key as many as bring `left`, none below. */
  readonly bound: number;
  /** Mass that entries with this very key still have to bring; above 0. */
  readonly left: number;
}

const bucketCount = 256;

/**
 * Finds the smallest set of largest keys whose weights reach `mass`, without a sort.
 *
 * Weights are summed in buckets of keys; the bucket in which the mass is reached is divided again, until one key is left. Few
 * entries are looked at more than once.
 *
 * @param weights as many as there are keys
 * @param mass above 0; at most the sum of the weights, but for rounding
 * @param least entries with less weight are passed over; above 0
 */
export function massBound(keys: Float32Array | Float64Array, weights: Float64Array, mass: number, least: number = Number.MIN_VALUE): MassBound {
  let left = mass;
  const entries = new Int32Array(keys.length);
  let count = 0;
  for (let entry = 0; entry < keys.length; entry += 1) if (weights[entry]! >= least) entries[count++] = entry;
  const sums = new Float64Array(bucketCount);
  for (;;) {
    let high = Number.NEGATIVE_INFINITY;
    let low = Number.POSITIVE_INFINITY;
    for (let index = 0; index < count; index += 1) {
      const key = keys[entries[index]!]!;
      if (key > high) high = key;
      if (key < low) low = key;
    }
    if (count === 0 || high === low) return { bound: high, left };
    // The largest key falls into the first bucket and the smallest into the last, so that every division divides.
    const scale = (bucketCount - 0.5) / (high - low);
    sums.fill(0);
    for (let index = 0; index < count; index += 1) {
      const entry = entries[index]!;
      sums[Math.trunc((high - keys[entry]!) * scale)]! += weights[entry]!;
    }
    // Rounding may leave a little missing at the very end.
    let chosen = 0;
    let before = 0;
    let sum = 0;
    for (let bucket = 0; bucket < bucketCount && sum < left; bucket += 1) {
      if (sums[bucket] === 0) continue;
      chosen = bucket;
      before = sum;
      sum += sums[bucket]!;
    }
    left -= before;
    let kept = 0;
    for (let index = 0; index < count; index += 1) {
      const entry = entries[index]!;
      if (Math.trunc((high - keys[entry]!) * scale) === chosen) entries[kept++] = entry;
    }
    count = kept;
  }
}
