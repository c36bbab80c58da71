/** The smallest dynamic BPE: counts everything anew before each merge. */
export function referenceLearn(sequences: readonly (readonly string[])[], mayMerge: (left: string, right: string) => boolean, maxMerges: number): { merges: [string, string][]; sequences: string[][] } {
  let current = sequences.map((sequence) => [...sequence]);
  const merges: [string, string][] = [];
  while (merges.length < maxMerges) {
    const counts = new Map<string, { pair: [string, string]; count: number }>();
    for (const sequence of current) {
      for (let at = 0; at + 1 < sequence.length; at += 1) {
        const pair: [string, string] = [sequence[at]!, sequence[at + 1]!];
        if (!mayMerge(...pair)) continue;
        const key = JSON.stringify(pair);
        counts.set(key, { pair, count: (counts.get(key)?.count ?? 0) + 1 });
      }
    }
    let best: { pair: [string, string]; count: number } | undefined;
    for (const one of counts.values()) if (best === undefined || one.count > best.count) best = one;
    if (best === undefined) break;
    const [left, right] = best.pair;
    merges.push(best.pair);
    current = current.map((sequence) => {
      const out: string[] = [];
      for (let at = 0; at < sequence.length; at += 1) {
        const isPair = sequence[at] === left && sequence[at + 1] === right;
        out.push(isPair ? left + right : sequence[at]!);
        if (isPair) at += 1;
      }
      return out;
    });
  }
  return { merges, sequences: current };
}
