/** How well counts follow a power law of their rank. */
export interface ZipfFit {
  /** Slope of the line through log count by log rank, by least squares. Misled by the tail, where many counts are equal. */
  readonly slope: number;
  /** R² of that line. */
  readonly rSquared: number;
  /** The exponent s of `rank^-s` over the ranks there are, by maximum likelihood. */
  readonly exponent: number;
  /** Kolmogorov-Smirnov distance between the counts and that law. */
  readonly distance: number;
}

/**
 * Fits Zipf's law to counts.
 *
 * @param descending counts, largest first, all above 0
 * @returns undefined for fewer than three types
 */
export function zipfFit(descending: ArrayLike<number>): ZipfFit | undefined {
  const types = descending.length;
  if (types < 3) return undefined;
  const logRanks = Float64Array.from({ length: types }, (_, at) => Math.log(at + 1));
  const [total, weighted] = [sum(types, (at) => descending[at]!), sum(types, (at) => descending[at]! * logRanks[at]!)];

  const meanX = sum(types, (at) => logRanks[at]!) / types;
  const meanY = sum(types, (at) => Math.log(descending[at]!)) / types;
  const xx = sum(types, (at) => (logRanks[at]! - meanX) ** 2);
  const yy = sum(types, (at) => (Math.log(descending[at]!) - meanY) ** 2);
  const xy = sum(types, (at) => (logRanks[at]! - meanX) * (Math.log(descending[at]!) - meanY));

  // The slope of the likelihood, sum of p ln r less the mean of ln r, falls with the exponent: halve the interval.
  const expected = (exponent: number): number => {
    let [mass, moment] = [0, 0];
    for (let at = 0; at < types; at += 1) {
      const term = Math.exp(-exponent * logRanks[at]!);
      mass += term;
      moment += term * logRanks[at]!;
    }
    return moment / mass;
  };
  let [low, high] = [-10, 60];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (expected(middle) > weighted / total) low = middle;
    else high = middle;
  }
  const exponent = (low + high) / 2;

  const mass = sum(types, (at) => Math.exp(-exponent * logRanks[at]!));
  let [seen, due, distance] = [0, 0, 0];
  for (let at = 0; at < types; at += 1) {
    seen += descending[at]! / total;
    due += Math.exp(-exponent * logRanks[at]!) / mass;
    distance = Math.max(distance, Math.abs(seen - due));
  }
  return { slope: xy / xx, rSquared: yy < 1e-18 ? 1 : (xy * xy) / (xx * yy), exponent, distance };
}

function sum(length: number, term: (at: number) => number): number {
  let total = 0;
  for (let at = 0; at < length; at += 1) total += term(at);
  return total;
}
