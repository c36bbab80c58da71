import { TokstreamError } from '@tokstream/core';

/** Refuses token ids that are none, and an empty list of them. A copy, so that a caller may change its own. */
export function checkIds(stage: string, ids: readonly number[]): readonly number[] {
  if (ids.length === 0) throw new TokstreamError('A list of token ids is empty; give at least one id, or leave the processor out.', { code: 'invalid-option', stage });
  for (const id of ids) {
    if (Number.isSafeInteger(id) && id >= 0) continue;
    throw new TokstreamError(`${id} is no token id; give whole numbers from 0.`, { code: 'invalid-option', stage });
  }
  return [...ids];
}
