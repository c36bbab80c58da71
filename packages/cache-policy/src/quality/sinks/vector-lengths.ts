/** The first vector's length over the median of all. */
export function firstToMedian(vectors: Float32Array, width: number): number {
  const lengths = lengthsOf(vectors, width);
  const sorted = lengths.toSorted();
  const middle = sorted.length / 2;
  const median = (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
  return lengths[0]! / median;
}

/** The first vector's length over the largest of the others. */
export function firstToOthers(vectors: Float32Array, width: number): number {
  const lengths = lengthsOf(vectors, width);
  return lengths[0]! / Math.max(...lengths.subarray(1));
}

function lengthsOf(vectors: Float32Array, width: number): Float64Array {
  return Float64Array.from({ length: vectors.length / width }, (_, at) => Math.hypot(...vectors.subarray(at * width, (at + 1) * width)));
}
