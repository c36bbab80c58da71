/** The most frequent tokens, which carry structure more than content. */
export interface FunctionTokens {
  /** Most frequent first; ties by rising id. The token that crosses the line is in. */
  readonly ids: Int32Array;
  /** The share of occurrences that they cover. */
  readonly share: number;
}

/**
 * The most frequent tokens that together cover a share of all occurrences.
 *
 * Source: "Function tokens", which takes 40 %: 122 tokens of Llama 3.1's on a billion tokens of text.
 *
 * @param counts `[id, count]`, as `TokenCounts` gives them
 * @param share of occurrences to cover, 0 to 1
 */
export function functionTokens(counts: Iterable<readonly [id: number, count: number]>, share = 0.4): FunctionTokens {
  const descending = [...counts].filter(([, count]) => count > 0).toSorted(([a, times], [b, others]) => others - times || a - b);
  const total = descending.reduce((sum, [, count]) => sum + count, 0);
  const ids: number[] = [];
  let covered = 0;
  for (const [id, count] of descending) {
    if (covered >= share * total) break;
    ids.push(id);
    covered += count;
  }
  return { ids: Int32Array.from(ids), share: total === 0 ? 0 : covered / total };
}
