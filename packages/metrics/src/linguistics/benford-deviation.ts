/** How far the first digits of numbers are from Benford's law. */
export interface BenfordDeviation {
  /** Pearson's chi-square with 8 degrees of freedom; above 15.5 in 5 % of samples that follow the law. */
  readonly chiSquare: number;
  /** [9] share of first digits 1 to 9. */
  readonly digits: readonly number[];
}

/** Compares first digits with Benford's `log10(1 + 1/d)`. Undefined for no numbers. */
export function benfordDeviation(numbers: Iterable<number>): BenfordDeviation | undefined {
  const seen = Array.from({ length: 9 }, () => 0);
  let total = 0;
  for (const number of numbers) {
    seen[Number(number.toExponential()[0]) - 1]! += 1;
    total += 1;
  }
  if (total === 0) return undefined;
  const chiSquare = seen.reduce((sum, count, at) => {
    const expected = total * Math.log10(1 + 1 / (at + 1));
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return { chiSquare, digits: seen.map((count) => count / total) };
}
