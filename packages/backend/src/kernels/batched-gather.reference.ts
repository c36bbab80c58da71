/** `batchedGather` over entries of `n` rows of `width` values, `picked` indices each. */
export function referenceBatchedGather(values: ArrayLike<number>, n: number, width: number, indices: ArrayLike<number>, picked: number): number[] {
  return Array.from(indices, (index, at) => {
    const from = (Math.floor(at / picked) * n + index) * width;
    return Array.from({ length: width }, (_, column) => values[from + column]!);
  }).flat();
}
