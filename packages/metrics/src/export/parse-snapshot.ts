import { TokstreamError } from '@tokstream/core';
import type { Snapshot } from '../hub/snapshot.ts';

/**
 * The snapshot that `renderJson` wrote.
 *
 * @param source names it in errors, such as the file
 * @throws `invalid-snapshot` for what is no JSON, no snapshot, or not whole
 */
export function parseSnapshot(json: string, source = 'The text'): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw new TokstreamError(`${source} is no JSON; give what renderJson wrote.`, { code: 'invalid-snapshot', stage: 'parseSnapshot', cause });
  }
  if (!isSnapshot(value)) throw new TokstreamError(`${source} is no snapshot of metrics, or not a whole one; give what renderJson wrote.`, { code: 'invalid-snapshot', stage: 'parseSnapshot' });
  return value;
}

function isSnapshot(value: unknown): value is Snapshot {
  const snapshot = value as Partial<Snapshot> | null;
  if (snapshot?.schema !== 'tokstream-metrics/1' || !Array.isArray(snapshot.entries)) return false;
  return [snapshot.environment, snapshot.streams, snapshot.failures].every(isRecord) && snapshot.entries.every((entry: unknown) => isRecord(entry) && typeof entry['name'] === 'string' && typeof entry['version'] === 'number' && [entry['labels'], entry['parameters'], entry['measures'], entry['result'] ?? {}].every(isRecord));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
