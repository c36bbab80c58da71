/** Softmax in place. */
export function softmax(values: Float32Array | Float64Array): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < values.length; at += 1) if (values[at]! > most) most = values[at]!;
  let sum = 0;
  for (let at = 0; at < values.length; at += 1) sum += values[at] = Math.exp(values[at]! - most);
  for (let at = 0; at < values.length; at += 1) values[at]! /= sum;
}
