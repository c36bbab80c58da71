import { exponential } from '../processors/exponential.ts';

/** Natural logarithm of the probability the model gives a token, in float64 over unprocessed logits. */
export function logProbability(logits: Float32Array, id: number): number {
  return logProbabilities(logits)(id);
}

/** The same for several tokens of one step: what they share is computed once. */
export function logProbabilities(logits: Float32Array): (id: number) => number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) if (logit > most) most = logit;
  let total = 0;
  for (const logit of logits) total += exponential(logit - most);
  const logTotal = Math.log(total);
  return (id) => logits[id]! - most - logTotal;
}
