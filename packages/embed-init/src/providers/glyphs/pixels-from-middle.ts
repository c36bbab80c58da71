/** Pixels of a square by their distance from its middle, those equally far by their angle. */
export function pixelsFromMiddle(side: number): readonly number[] {
  const places = Array.from({ length: side * side }, (_, pixel) => {
    const [x, y] = [2 * (pixel % side) - side + 1, 2 * Math.floor(pixel / side) - side + 1];
    return { pixel, distance: x * x + y * y, angle: Math.atan2(y, x) };
  });
  return places.toSorted((a, b) => a.distance - b.distance || a.angle - b.angle).map(({ pixel }) => pixel);
}
