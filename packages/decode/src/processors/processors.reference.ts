/** Which tokens each processor keeps, by the definition and without care for speed: sorts everything. */
export const keptReference: Readonly<Record<string, (logits: readonly number[], setting: number) => ReadonlySet<number>>> = {
  'top-k': (logits, k) => new Set(byLikelihood(logits).slice(0, k)),
  'top-p'(logits, p) {
    const kept = new Set<number>();
    let mass = 0;
    for (const id of byLikelihood(logits)) {
      if (mass >= p) break;
      kept.add(id);
      mass += probabilities(logits)[id]!;
    }
    return kept;
  },
  'min-p'(logits, share) {
    const all = probabilities(logits);
    return new Set([...all.keys()].filter((id) => all[id]! >= share * Math.max(...all) * (1 - 1e-6)));
  },
};

/** Softmax. */
export function probabilities(logits: readonly number[]): number[] {
  const weights = logits.map((logit) => Math.exp(logit - Math.max(...logits)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function byLikelihood(logits: readonly number[]): number[] {
  return [...logits.keys()].toSorted((a, b) => logits[b]! - logits[a]! || a - b);
}
