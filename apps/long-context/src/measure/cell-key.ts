import { createHash } from 'node:crypto';

/** Equal for equal parts, and for no others. */
export function cellKey(parts: Readonly<Record<string, string | number>>): string {
  const ordered = Object.entries(parts).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex').slice(0, 24);
}
