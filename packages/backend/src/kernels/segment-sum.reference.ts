/** `segmentSum` over rows of `width` values. */
export function referenceSegmentSum(values: ArrayLike<number>, width: number, segments: ArrayLike<number>, count: number): number[] {
  const sums = Array.from({ length: count * width }, () => 0);
  for (let row = 0; row < segments.length; row += 1) {
    for (let column = 0; column < width; column += 1) sums[segments[row]! * width + column]! += values[row * width + column]!;
  }
  return sums;
}
