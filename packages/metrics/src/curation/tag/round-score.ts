/**
 * A score with five digits after the point, as Dolma's attribute files have it: the nearest, of two as near the one with an even last
 * digit (Python's `round`).
 */
export function roundScore(score: number): number {
  const scaled = score * 1e5;
  const whole = Math.floor(scaled);
  const rest = scaled - whole;
  if (Math.abs(rest - 0.5) > 1e-6) return (rest < 0.5 ? whole : whole + 1) / 1e5;
  // Just as near to both are odd multiples of 1/64, nothing else that is a binary fraction.
  if (Math.abs((score * 64) % 2) === 1) return (whole % 2 === 0 ? whole : whole + 1) / 1e5;
  return Number(score.toFixed(5));
}
