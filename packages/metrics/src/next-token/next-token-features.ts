import { greaterEqual, logSoftmax, mul, neg, oneHot, scalar, stack, sum, type Tensor1D, type Tensor2D, tidy, where, zerosLike, max, mean, exp, greater, cast, expandDims } from '@tensorflow/tfjs-core';

/**
 * What a model's prediction says of the token that came: its log-probability, the entropy of the prediction, the highest log-probability, the share of
 * the vocabulary that is at least as probable, and the probability of all that.
 *
 * Natural logarithms. The token itself counts in rank and mass, so a rank is at least 1 / vocabulary. No sorting: O(vocabulary) a row on the device.
 * Takes memory of a few times the logits; give long texts in parts.
 *
 * Source: the features of PAWN, "Perplexity Attention Weighted Networks for AI generated text detection".
 *
 * @param logits [n, vocabulary], borrowed; -Infinity where a token is impossible
 * @param targets [n] int32 ids of the tokens that came, borrowed
 * @returns [n, 5], yours to dispose
 */
export function nextTokenFeatures(logits: Tensor2D, targets: Tensor1D): Tensor2D {
  return tidy(() => {
    const logs = logSoftmax(logits);
    const none = zerosLike(logs);
    const probabilities = exp(logs);
    // Chosen with where, not multiplied: 0 times -Infinity is no number.
    const chosen = cast(oneHot(targets, logits.shape[1]), 'bool');
    const logProbability = sum(where(chosen, logs, none), 1);
    const entropy = neg(sum(where(greater(probabilities, scalar(0)), mul(probabilities, logs), none), 1));
    const atLeast = cast(greaterEqual(logs, expandDims(logProbability, 1)), 'float32');
    return stack([logProbability, entropy, max(logs, 1), mean(atLeast, 1), sum(mul(probabilities, atLeast), 1)], 1) as Tensor2D;
  });
}
