/**
 * The share of the full softmax that falls on the tokens a head leaves possible: what its probabilities leave out is the rest.
 *
 * @param logits `[vocabulary]` of the head, -Infinity where a token is no candidate
 * @param full `[vocabulary]` of all tokens, as `exactHead` gives them
 * @param temperature default 1
 */
export function capturedMass(logits: Float32Array, full: Float32Array, temperature = 1): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of full) if (logit > most) most = logit;
  let [captured, total] = [0, 0];
  for (let id = 0; id < full.length; id += 1) {
    const weight = Math.exp((full[id]! - most) / temperature);
    total += weight;
    if (logits[id] !== Number.NEGATIVE_INFINITY) captured += weight;
  }
  return captured / total;
}
