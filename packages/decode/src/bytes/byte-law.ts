import { endOfText } from './byte-model.ts';
import type { CanonicalPaths } from './canonical-paths.ts';
import { logAdd } from './log-add.ts';
import type { SortedVocabulary } from './sorted-vocabulary.ts';
import type { LiveNode } from './token-node.ts';

/**
 * Adds to a law what one live node knows: for each next byte the mass of the tokens that reach over it.
 *
 * @param law `[257]` log-masses, changed in place
 * @param logProbability of the node's path
 * @param endIds tokens after which the text is over
 */
export function addNodeLaw(law: Float64Array, live: LiveNode, logProbability: number, sorted: SortedVocabulary, paths: CanonicalPaths, endIds: readonly number[]): void {
  const { node, depth, from, to } = live;
  const logits = node.logits!;
  const offset = logProbability - node.logTotal;
  for (let at = from; at < to;) {
    const byte = sorted.bytes[at]![depth]!;
    let [most, total] = [Number.NEGATIVE_INFINITY, 0];
    // Tokens with the same next byte are neighbours.
    for (; at < to && sorted.bytes[at]![depth] === byte; at += 1) {
      const id = sorted.ids[at]!;
      const logit = logits[id]!;
      if (logit === Number.NEGATIVE_INFINITY || paths.next(node.state, node.id, id) < 0) continue;
      if (logit > most) [total, most] = [total * Math.exp(most - logit), logit];
      total += Math.exp(logit - most);
    }
    if (total > 0) law[byte] = logAdd(law[byte]!, offset + most + Math.log(total));
  }
  if (depth > 0 || !paths.ends(node.state)) return;
  for (const id of endIds) law[endOfText] = logAdd(law[endOfText]!, offset + logits[id]!);
}
