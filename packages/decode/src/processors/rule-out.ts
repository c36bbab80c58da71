/**
 * Rules tokens out, in place. Where that would leave no token possible it does nothing: a ban never ends a sequence.
 *
 * @param ids those outside the vocabulary are passed over
 */
export function ruleOut(logits: Float32Array, ids: Iterable<number>): void {
  const before: [number, number][] = [];
  for (const id of ids) {
    const logit = logits[id];
    if (logit === undefined || logit === Number.NEGATIVE_INFINITY) continue;
    before.push([id, logit]);
    logits[id] = Number.NEGATIVE_INFINITY;
  }
  if (before.length > 0 && !hasPossible(logits)) for (const [id, logit] of before) logits[id] = logit;
}

function hasPossible(logits: Float32Array): boolean {
  for (let id = 0; id < logits.length; id += 1) if (logits[id]! > Number.NEGATIVE_INFINITY) return true;
  return false;
}
