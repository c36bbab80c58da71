import type { Learning, LearningStep } from '../learning-step.ts';
import type { PieceIndex } from '../unigram/piece-index.ts';
import type { SymbolWords } from '../unigram/symbol-words.ts';

/** What a vocabulary needs for the words. */
export interface RemovalCosts {
  /** By piece: tokens that all words would need more without it. */
  readonly costs: Float64Array;
  /** Tokens that all words need. */
  readonly tokens: number;
}

/** Words between two turns of the event loop. */
const wordsPerTurn = 8192;

/**
 * How many tokens more each piece's removal would cost, were it the only one.
 *
 * Without the piece at its place, a segmentation has either a seam inside that place or a longer piece over it; the shortest of these
 * follows from the shortest paths to and from every seam. Other uses of the piece in the same word are still allowed there.
 *
 * Source: Schmidt et al., "Tokenization Is More Than Compression" (2024), section 3.2.
 */
export function* removalCosts(words: SymbolWords, index: PieceIndex, step: LearningStep): Learning<RemovalCosts> {
  const { symbols, starts, counts } = words;
  const { trie, pieceAt, scores } = index;
  const costs = new Float64Array(scores.length);
  let tokens = 0;
  for (let word = 0; word < counts.length; word++) {
    if (word % wordsPerTurn === wordsPerTurn - 1) yield step;
    const start = starts[word]!;
    const length = starts[word + 1]! - start;
    const edges: { readonly end: number; readonly piece: number }[][] = [];
    const toHere = new Int32Array(length + 1).fill(length + 1);
    const fromHere = new Int32Array(length + 1).fill(length + 1);
    /** The first unit and the piece of the last step to each seam, the earliest of equally short ones. */
    const cameFrom = new Int32Array(length + 1);
    const lastPiece = new Int32Array(length + 1);
    toHere[0] = 0;
    fromHere[length] = 0;
    for (let at = 0; at < length; at++) {
      const here: { readonly end: number; readonly piece: number }[] = [];
      let node = 0;
      for (let end = at; end < length; ) {
        node = trie.child(node, symbols[start + end]!);
        if (node < 0) break;
        end++;
        const piece = pieceAt[node]!;
        if (piece < 0) continue;
        here.push({ end, piece });
        if (toHere[at]! + 1 >= toHere[end]!) continue;
        toHere[end] = toHere[at]! + 1;
        cameFrom[end] = at;
        lastPiece[end] = piece;
      }
      edges.push(here);
    }
    for (let at = length - 1; at >= 0; at--) for (const { end } of edges[at]!) fromHere[at] = Math.min(fromHere[at]!, fromHere[end]! + 1);

    const shortest = toHere[length]!;
    tokens += shortest * counts[word]!;
    for (let end = length; end > 0; end = cameFrom[end]!) {
      const from = cameFrom[end]!;
      if (end - from === 1) continue;
      let other = length + 1;
      for (let seam = from + 1; seam < end; seam++) other = Math.min(other, toHere[seam]! + fromHere[seam]!);
      for (let before = from; before >= 0 && other > shortest; before--) {
        const here = edges[before]!;
        for (let at = here.length - 1; at >= 0 && here[at]!.end >= end; at--) {
          if (before < from || here[at]!.end > end) other = Math.min(other, toHere[before]! + 1 + fromHere[here[at]!.end]!);
        }
      }
      costs[lastPiece[end]!]! += (other - shortest) * counts[word]!;
    }
  }
  return { costs, tokens };
}
