/** A number of bytes for people. */
export function bytes(count: number): string {
  if (count < 1e3) return `${count} B`;
  if (count < 1e6) return `${(count / 1e3).toFixed(0)} kB`;
  return count < 1e9 ? `${(count / 1e6).toFixed(1)} MB` : `${(count / 1e9).toFixed(2)} GB`;
}

/** A duration for people. */
export function seconds(count: number): string {
  return count < 1 ? `${(count * 1000).toFixed(0)} ms` : `${count.toFixed(1)} s`;
}
