/** The logarithm of the sum of exponentials: a logit less this is the logarithm of its probability. */
export function logSumExp(logits: ArrayLike<number>): number {
  let most = -Infinity;
  for (let at = 0; at < logits.length; at += 1) most = Math.max(most, logits[at]!);
  let total = 0;
  for (let at = 0; at < logits.length; at += 1) total += Math.exp(logits[at]! - most);
  return most + Math.log(total);
}
