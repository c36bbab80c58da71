import { TokstreamError } from '@tokstream/core';
import type { Json } from '../contract/json.ts';

/**
 * The numbers of an encoded accumulator.
 *
 * @param length how many there must be
 * @throws `invalid-snapshot`
 */
export function numbersFrom(encoded: Json | undefined, length?: number): readonly number[] {
  const isList = Array.isArray(encoded) && encoded.every((value) => typeof value === 'number') && (length === undefined || encoded.length === length);
  if (!isList) throw new TokstreamError(`An accumulator holds ${JSON.stringify(encoded)?.slice(0, 60)} where ${length ?? 'a list of'} numbers stand; take a snapshot that this version of @tokstream/metrics wrote.`, { code: 'invalid-snapshot' });
  return encoded as readonly number[];
}
