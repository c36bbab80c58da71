/** The entropy of frequencies, in bits. Undefined for no counts. */
export function countEntropy(counts: Iterable<number>, total: number): number | undefined {
  if (total === 0) return undefined;
  let weighted = 0;
  for (const count of counts) if (count > 0) weighted += count * Math.log2(count);
  return Math.max(0, Math.log2(total) - weighted / total);
}
