/** How evenly a head's attention is spread: 0 on one place, 1 everywhere alike. */
export interface AttentionEntropy {
  /** Mean over the rows of the entropy of a row over the keys it sees, as a share of the most there can be; that of the first row is 0. */
  readonly row: number;
  /** The largest over the columns of the entropy of a column over the rows that see it, as a share of the most there can be. */
  readonly column: number;
}

/**
 * Source: Guo et al., "Active-Dormant Attention Heads" (2024).
 *
 * @param attention causal, `[tokens, tokens]`
 */
export function attentionEntropy(attention: Float32Array, tokens: number): AttentionEntropy {
  let rows = 0;
  const sums = new Float64Array(tokens);
  const products = new Float64Array(tokens);
  for (let row = 0; row < tokens; row += 1) {
    let entropy = 0;
    for (let key = 0; key <= row; key += 1) {
      const weight = attention[row * tokens + key]!;
      if (weight <= 0) continue;
      const product = weight * Math.log(weight);
      entropy -= product;
      sums[key]! += weight;
      products[key]! += product;
    }
    if (row > 0) rows += entropy / Math.log(row + 1);
  }
  let column = 0;
  for (let key = 0; key < tokens - 1; key += 1) {
    // Weights over their sum s: -Σ (w / s) ln (w / s) = ln s - Σ w ln w / s.
    if (sums[key]! > 0) column = Math.max(column, (Math.log(sums[key]!) - products[key]! / sums[key]!) / Math.log(tokens - key));
  }
  return { row: rows / tokens, column };
}
