import { TokstreamError } from '@tokstream/core';
import { logSumExp } from '../statistics/log-sum-exp.ts';

/** What a model says before each token of a text. */
export interface RowsOfLogits {
  /** [n] the token that came after each row. */
  readonly ids: Int32Array;
  /** `[n, vocabulary]` */
  readonly logits: Float32Array;
}

/**
 * How much rather a model of right solutions than one of wrong ones would have written each token: the probability of the token under
 * `softmax((1 + beta) positive - beta negative)`. Low where a token led a solution astray.
 *
 * Source: Lin et al., "Critical Tokens Matter" (2024).
 *
 * @param positive logits of the model that was trained on right solutions
 * @param negative those of the model of wrong ones, before the same tokens
 * @returns [n]
 * @throws `invalid-pair` when both do not stand before the same tokens
 */
export function contrastiveScores(positive: RowsOfLogits, negative: RowsOfLogits, beta = 1): Float64Array {
  const { ids } = positive;
  const vocabulary = ids.length === 0 ? 0 : positive.logits.length / ids.length;
  const isAligned = ids.length === negative.ids.length && ids.every((id, at) => id === negative.ids[at] && id >= 0 && id < vocabulary) && positive.logits.length === negative.logits.length && Number.isInteger(vocabulary);
  if (!isAligned) throw new TokstreamError('The two models do not stand before the same tokens; score one text with both, over one vocabulary.', { code: 'invalid-pair', stage: 'contrastiveScores' });
  const mixed = new Float64Array(vocabulary);
  return Float64Array.from(ids, (id, row) => {
    for (let at = 0; at < vocabulary; at += 1) mixed[at] = (1 + beta) * positive.logits[row * vocabulary + at]! - beta * negative.logits[row * vocabulary + at]!;
    return Math.exp(mixed[id]! - logSumExp(mixed));
  });
}
