/** What a row says of the token after it. */
export interface NextTokenLaw {
  /** The likeliest token, the lowest of equals. */
  readonly best: number;
  /** Logarithm of the sum of exponentials: a logit less this is a log-probability. */
  readonly logTotal: number;
}

/** @param logits `[vocabulary]` */
export function nextTokenLaw(logits: Float32Array): NextTokenLaw {
  let best = 0;
  for (let id = 1; id < logits.length; id += 1) if (logits[id]! > logits[best]!) best = id;
  const most = logits[best]!;
  let total = 0;
  for (const logit of logits) total += Math.exp(logit - most);
  return { best, logTotal: most + Math.log(total) };
}

/** Kullback-Leibler divergence in nats of what `other` says from what `logits` says: what believing `other` costs. */
export function divergence(logits: Float32Array, other: Float32Array): number {
  const { logTotal } = nextTokenLaw(logits);
  const offset = nextTokenLaw(other).logTotal - logTotal;
  let sum = 0;
  for (const [id, logit] of logits.entries()) sum += Math.exp(logit - logTotal) * (logit - other[id]! + offset);
  return Math.max(0, sum);
}
