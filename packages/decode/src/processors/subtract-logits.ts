/** `weight * logits - otherWeight * other`, in place; what is ruled out stays so. */
export function subtractLogits(logits: Float32Array, weight: number, other: Float32Array, otherWeight: number): void {
  for (let id = 0; id < logits.length; id += 1) {
    const logit = logits[id]!;
    if (logit !== Number.NEGATIVE_INFINITY) logits[id] = weight * logit - otherWeight * other[id]!;
  }
}
