/** A row with the least that `Want.top` promises: what is below its `count` largest, and not within a millionth of them, is -Infinity. */
export function keepLargest(logits: Float32Array, count: number): Float32Array {
  const kth = logits.toSorted((a, b) => b - a)[Math.min(count, logits.length) - 1]!;
  const bound = kth === Number.NEGATIVE_INFINITY ? kth : kth - Math.abs(kth) * 1e-6;
  return logits.map((logit) => (logit >= bound ? logit : Number.NEGATIVE_INFINITY));
}
