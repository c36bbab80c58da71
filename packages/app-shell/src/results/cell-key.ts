import { createHash } from 'node:crypto';

/** Equal for equal parts, and for no others. */
export function cellKey(parts: Readonly<Record<string, string | number | boolean>>): string {
  const ordered = Object.entries(parts).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return digest(JSON.stringify(ordered));
}

/** Tells texts apart. */
export function digest(...texts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}\0${text}`);
  return hash.digest('hex').slice(0, 24);
}
