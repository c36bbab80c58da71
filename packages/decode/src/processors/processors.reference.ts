/** Which tokens each filter keeps, by the definition and without care for speed: sorts everything. */
export const keptReference: Readonly<Record<string, (logits: readonly number[], setting: number) => ReadonlySet<number>>> = {
  'top-k': (logits, k) => new Set(byLikelihood(logits).slice(0, k)),
  'top-p': (logits, p) => untilMass(byLikelihood(logits), probabilities(logits), p),
  'min-p'(logits, share) {
    const all = probabilities(logits);
    const most = Math.max(...all);
    return new Set([...all.keys()].filter((id) => all[id]! >= share * most * (1 - 1e-12)));
  },
  typical(logits, mass) {
    const all = probabilities(logits);
    const entropy = all.reduce((sum, p) => sum - p * Math.log(p), 0);
    const distance = all.map((p) => Math.abs(-Math.log(p) - entropy));
    const kept = untilMass([...all.keys()].toSorted((a, b) => distance[a]! - distance[b]!), all, mass);
    const furthest = Math.max(...[...kept].map((id) => distance[id]!));
    // All of equal ones.
    return new Set([...all.keys()].filter((id) => distance[id]! <= furthest + 1e-9));
  },
  'epsilon-cutoff'(logits, epsilon) {
    const all = probabilities(logits);
    const most = Math.max(...all);
    return new Set([...all.keys()].filter((id) => all[id]! >= epsilon || all[id] === most));
  },
  'top-n-sigma'(logits, n) {
    const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
    const variance = logits.reduce((sum, logit) => sum + (logit - mean) ** 2, 0) / logits.length;
    const bound = Math.max(...logits) - n * Math.sqrt(variance) - 1e-9;
    return new Set([...logits.keys()].filter((id) => logits[id]! >= bound));
  },
  xtc(logits, threshold) {
    const all = probabilities(logits);
    const order = byLikelihood(logits);
    const top = order.filter((id) => all[id]! >= threshold);
    return new Set(order.slice(Math.max(0, top.length - 1)));
  },
};

/** What `dry` subtracts from each of five tokens: looks at every earlier place, and from there back token by token. */
export function dryReference(
  whole: readonly number[],
  { multiplier, base, allowedLength, range, breakers }: { multiplier: number; base: number; allowedLength: number; range: number; breakers: readonly number[] },
): number[] {
  const history = whole.slice(-range);
  const penalties = [0, 0, 0, 0, 0];
  for (let place = 0; place < history.length - 1; place += 1) {
    let length = 0;
    while (length <= place && history[place - length] === history.at(-1 - length) && !breakers.includes(history[place - length]!)) length += 1;
    const next = history[place + 1]!;
    if (length >= allowedLength && !breakers.includes(next)) penalties[next] = Math.max(penalties[next]!, multiplier * base ** (length - allowedLength));
  }
  return penalties;
}

/** Softmax. */
export function probabilities(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const weights = logits.map((logit) => Math.exp(logit - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

function untilMass(order: readonly number[], all: readonly number[], mass: number): Set<number> {
  const kept = new Set<number>();
  let reached = 0;
  for (const id of order) {
    if (reached >= mass) break;
    kept.add(id);
    reached += all[id]!;
  }
  return kept;
}

function byLikelihood(logits: readonly number[]): number[] {
  return [...logits.keys()].toSorted((a, b) => logits[b]! - logits[a]! || a - b);
}
