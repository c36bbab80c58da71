/**
 * Mean bits a token of the best code of whole bits for each (Huffman 1952).
 *
 * @param descending counts, largest first
 * @returns undefined for no counts; 0 for one type
 */
export function huffmanLength(descending: ArrayLike<number>): number | undefined {
  const types = descending.length;
  if (types === 0) return undefined;
  // Two queues, each rising: leaves from the rarest, and joined nodes as they are made.
  const joined: number[] = [];
  let [leaf, node, cost, total] = [types - 1, 0, 0, 0];
  for (let at = 0; at < types; at += 1) total += descending[at]!;
  const least = (): number => (leaf >= 0 && (node >= joined.length || descending[leaf]! <= joined[node]!) ? descending[leaf--]! : joined[node++]!);
  for (let step = 1; step < types; step += 1) {
    const both = least() + least();
    cost += both;
    joined.push(both);
  }
  return cost / total;
}
