import { TokstreamError } from '@tokstream/core';
import type { Json } from '../contract/json.ts';

/**
 * The members of an encoded accumulator.
 *
 * @throws `invalid-snapshot` when it is no object or lacks one
 */
export function objectFrom<Key extends string>(encoded: Json, keys: readonly Key[]): Readonly<Record<Key, Json>> {
  const isObject = typeof encoded === 'object' && encoded !== null && !Array.isArray(encoded) && keys.every((key) => Object.hasOwn(encoded, key));
  if (!isObject) throw new TokstreamError(`An accumulator holds ${JSON.stringify(encoded).slice(0, 60)} where ${keys.join(', ')} stand; take a snapshot that this version of @tokstream/metrics wrote.`, { code: 'invalid-snapshot' });
  return encoded as Readonly<Record<Key, Json>>;
}
