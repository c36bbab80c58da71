import { TokstreamError } from '@tokstream/core';
import type { Json } from '../contract/json.ts';

/**
 * The texts of an encoded accumulator.
 *
 * @throws `invalid-snapshot`
 */
export function stringsFrom(encoded: Json | undefined): readonly string[] {
  const isList = Array.isArray(encoded) && encoded.every((value) => typeof value === 'string');
  if (!isList) throw new TokstreamError(`An accumulator holds ${JSON.stringify(encoded)?.slice(0, 60)} where a list of texts stands; take a snapshot that this version of @tokstream/metrics wrote.`, { code: 'invalid-snapshot' });
  return encoded as readonly string[];
}
