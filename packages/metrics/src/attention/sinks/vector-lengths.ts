/** The first vector's length over the mean of the others; 1 where they have none. */
export function firstToMean(vectors: Float32Array, width: number): number {
  const [first, ...others] = lengthsOf(vectors, width);
  const sum = others.reduce((sum, length) => sum + length, 0);
  return sum === 0 ? 1 : (first! * others.length) / sum;
}

/** The first vector's length over the largest of the others; 1 where they have none. */
export function firstToLargest(vectors: Float32Array, width: number): number {
  const [first, ...others] = lengthsOf(vectors, width);
  const largest = Math.max(...others);
  return largest === 0 ? 1 : first! / largest;
}

function lengthsOf(vectors: Float32Array, width: number): number[] {
  return Array.from({ length: vectors.length / width }, (_, at) => Math.hypot(...vectors.subarray(at * width, (at + 1) * width)));
}
