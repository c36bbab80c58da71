import type { CanonicalPaths } from './canonical-paths.ts';
import type { SortedVocabulary } from './sorted-vocabulary.ts';
import { type LiveNode, tokenNode } from './token-node.ts';

/**
 * The live nodes after one more byte: those whose tokens can still reach over it, and a new one for each token that ends with it.
 *
 * @returns none where no text goes on like that
 */
export function advanceNodes(live: readonly LiveNode[], byte: number, sorted: SortedVocabulary, paths: CanonicalPaths): LiveNode[] {
  const after: LiveNode[] = [];
  for (const { node, depth, from, to } of live) {
    const length = depth + 1;
    let [first, last] = sorted.narrow(from, to, depth, byte);
    for (; first < last && sorted.bytes[first]!.length === length; first += 1) {
      const id = sorted.ids[first]!;
      const state = paths.next(node.state, node.id, id);
      if (state >= 0) after.push({ node: tokenNode(node, id, state), depth: 0, from: 0, to: sorted.ids.length });
    }
    let isLive = false;
    for (let at = first; at < last && !isLive; at += 1) isLive = paths.next(node.state, node.id, sorted.ids[at]!) >= 0;
    if (isLive) after.push({ node, depth: length, from: first, to: last });
  }
  return after;
}
