/** Natural logarithm of the probability the model gives a token, in float64 over unprocessed logits. */
export function logProbability(logits: Float32Array, id: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > most) most = logit;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - most);
  return logits[id]! - most - Math.log(total);
}
