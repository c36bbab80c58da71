/** A number of bytes for people. */
export function formatBytes(count: number): string {
  if (count < 1e3) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(0)} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}

/** A duration for people. */
export function formatSeconds(count: number): string {
  return count < 1 ? `${(count * 1000).toFixed(0)} ms` : `${count.toFixed(1)} s`;
}

/** A probability for people, from its natural logarithm. */
export function formatPercent(logprob: number): string {
  const percent = 100 * Math.exp(logprob);
  return percent < 0.1 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}
