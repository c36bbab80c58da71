import { TokstreamError } from '@tokstream/core';

/**
 * A check that the logits have all of these token ids, for when logits come: a processor that is told of others would do nothing,
 * without a word.
 */
export function vocabularyCheck(stage: string, ids: readonly number[]): (logits: Float32Array) => void {
  const largest = ids.reduce((most, id) => Math.max(most, id), 0);
  return ({ length }) => {
    if (largest >= length) throw new TokstreamError(`Token ${largest} is outside the vocabulary of ${length} tokens; give ids below ${length}.`, { code: 'invalid-option', stage });
  };
}
