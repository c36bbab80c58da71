/** What a query loses when only some of its keys are left. */
export interface KeptAttention {
  /** Share of its attention that lies on them. */
  readonly recall: number;
  /** Distance of its output over them, with weights that sum to 1 again, from its output over all, as a share of the latter's length. */
  readonly outputError: number;
}

/**
 * Compares a query's attention over all keys with that over those that are kept.
 *
 * @param weights `[keys]`, summing to 1
 * @param values of the same keys, `[keys, headDim]`
 * @param isKept `[keys]`, 1 for those that are kept
 */
export function keptAttention(weights: Float32Array, values: Float32Array, isKept: Uint8Array): KeptAttention {
  const keys = weights.length;
  const width = values.length / keys;
  const all = new Float64Array(width);
  const left = new Float64Array(width);
  let recall = 0;
  for (let key = 0; key < keys; key += 1) {
    const weight = weights[key]!;
    const kept = isKept[key] === 1;
    if (kept) recall += weight;
    if (weight === 0) continue;
    for (let at = 0, from = key * width; at < width; at += 1, from += 1) {
      const part = weight * values[from]!;
      all[at]! += part;
      if (kept) left[at]! += part;
    }
  }
  let [off, length] = [0, 0];
  for (let at = 0; at < width; at += 1) {
    off += (all[at]! - (recall > 0 ? left[at]! / recall : 0)) ** 2;
    length += all[at]! ** 2;
  }
  return { recall, outputError: length === 0 ? 0 : Math.sqrt(off / length) };
}
