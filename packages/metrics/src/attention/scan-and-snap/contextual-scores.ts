/**
 * What a layer without positions looks at from a last token: its logits weighted by how often each token stands with that token, as shares.
 *
 * Source: Tian et al., "Scan and Snap" (2023).
 *
 * @param logits [tokens] of the attention from the last token
 * @param cooccurrence [tokens] probability of each token given the last one and the class of the sequence
 * @returns [tokens], with the sum 1
 */
export function contextualScores(logits: ArrayLike<number>, cooccurrence: ArrayLike<number>): Float64Array {
  let most = -Infinity;
  for (let at = 0; at < logits.length; at += 1) if (cooccurrence[at]! > 0) most = Math.max(most, logits[at]!);
  const scores = Float64Array.from(logits, (logit, at) => (cooccurrence[at]! > 0 ? cooccurrence[at]! * Math.exp(logit - most) : 0));
  const total = scores.reduce((sum, score) => sum + score, 0);
  return total === 0 ? scores : scores.map((score) => score / total);
}
