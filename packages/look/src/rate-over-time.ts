/**
 * Events a second in equal parts of a time span.
 *
 * @param times when each event was, in seconds and in any order
 * @returns a rate for each part; empty when there are no two different times
 */
export function rateOverTime(times: readonly number[], parts = 48): number[] {
  const ordered = times.toSorted((a, b) => a - b);
  const first = ordered[0] ?? 0;
  const span = (ordered.at(-1) ?? 0) - first;
  if (span <= 0) return [];
  // Few events in many parts would be a comb.
  const used = Math.max(1, Math.min(parts, Math.floor(ordered.length / 4)));
  const counts = Array.from({ length: used }, () => 0);
  // The first event begins the span, so it is not a part of what happened in it.
  for (const time of ordered.slice(1)) counts[Math.min(used - 1, Math.floor(((time - first) / span) * used))]! += 1;
  return counts.map((count) => (count * used) / span);
}
