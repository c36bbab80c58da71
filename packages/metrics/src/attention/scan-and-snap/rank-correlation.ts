/** Spearman's rank correlation; ties share their mean rank. Undefined for fewer than two values, or where all of a side are equal. */
export function rankCorrelation(left: readonly number[], right: readonly number[]): number | undefined {
  const [a, b] = [ranksOf(left), ranksOf(right)];
  const middle = (left.length - 1) / 2;
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (const [at, rank] of a.entries()) {
    product += (rank - middle) * (b[at]! - middle);
    squaresA += (rank - middle) ** 2;
    squaresB += (b[at]! - middle) ** 2;
  }
  return squaresA === 0 || squaresB === 0 ? undefined : product / Math.sqrt(squaresA * squaresB);
}

function ranksOf(values: readonly number[]): number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal - 1) / 2;
  });
}
