import type { Snapshot } from '../hub/snapshot.ts';

/** A snapshot as JSON, two spaces deep, with a line end: what `parseSnapshot` reads. */
export function renderJson(snapshot: Snapshot): string {
  return `${JSON.stringify(snapshot, undefined, 2)}\n`;
}
