/**
 * The parameter rho of the Yule-Simon law `rho B(count, rho + 1)` that explains counts best (maximum likelihood).
 *
 * @param counts of types, each at least 1
 * @returns undefined when every type came once, which no finite rho explains best
 */
export function yuleSimonFit(counts: Iterable<number>): number | undefined {
  // B(k, rho + 1) = (k-1)! / ((rho + 1) ... (rho + k)): the likelihood's slope is types / rho - sum over j of (types with k >= j) / (rho + j).
  const ofCount = new Map<number, number>();
  let types = 0;
  for (const count of counts) {
    ofCount.set(count, (ofCount.get(count) ?? 0) + 1);
    types += 1;
  }
  const sorted = [...ofCount].toSorted(([a], [b]) => a - b);
  if (sorted.length === 0 || sorted.at(-1)![0] === 1) return undefined;
  const slope = (rho: number): number => {
    let total = types / rho;
    for (const [count, times] of sorted) total -= times * harmonicSum(rho, count);
    return total;
  };
  let [low, high] = [1e-9, 1];
  while (slope(high) > 0 && high < 1e12) high *= 2;
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The sum of `1 / (start + j)` for j of 1 to `count`. */
function harmonicSum(start: number, count: number): number {
  if (count > 64) return digamma(start + count + 1) - digamma(start + 1);
  let total = 0;
  for (let at = 1; at <= count; at += 1) total += 1 / (start + at);
  return total;
}

/** By recurrence up to 10 and the asymptotic series from there; to 1e-12. */
function digamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at += 1) shift -= 1 / at;
  const square = 1 / (at * at);
  return shift + Math.log(at) - 0.5 / at - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square * (1 / 240 - square / 132))));
}
