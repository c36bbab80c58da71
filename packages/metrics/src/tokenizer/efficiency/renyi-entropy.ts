/**
 * The Rényi entropy of counts, in bits.
 *
 * @param counts above 0
 * @param alpha 0 or more; 1 is Shannon's, `Infinity` the min-entropy
 */
export function renyiEntropy(counts: ArrayLike<number>, alpha: number): number {
  let total = 0;
  let largest = 0;
  for (let at = 0; at < counts.length; at += 1) {
    total += counts[at]!;
    largest = Math.max(largest, counts[at]!);
  }
  if (counts.length === 0) return 0;
  if (alpha === Infinity) return Math.log2(total / largest);
  let sum = 0;
  if (alpha === 1) {
    for (let at = 0; at < counts.length; at += 1) sum += counts[at]! * Math.log2(total / counts[at]!);
    return sum / total;
  }
  // Powers relative to the most frequent, so that a large alpha does not underflow.
  for (let at = 0; at < counts.length; at += 1) sum += (counts[at]! / largest) ** alpha;
  // Of a single count it is 0, not -0.
  return (Math.log2(sum) + alpha * Math.log2(largest / total)) / (1 - alpha) + 0;
}
