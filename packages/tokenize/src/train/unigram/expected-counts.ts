import type { Learning, LearningStep } from '../learning-step.ts';
import type { PieceIndex } from './piece-index.ts';
import type { SymbolWords } from './symbol-words.ts';

/** What a vocabulary makes of the words. */
export interface Expectation {
  /** By piece: how often it is used, over all ways to spell each word by their probability. */
  readonly counts: Float64Array;
  /** Log-probability of all words. */
  readonly logLikelihood: number;
}

/** Words between two turns of the event loop. */
const wordsPerTurn = 8192;

/**
 * The expectation step: forward and backward sums over all segmentations of every word.
 *
 * Every symbol has to be a piece, so every word can be spelled. The time of training goes here.
 */
export function* expectedCounts(words: SymbolWords, index: PieceIndex, step: LearningStep): Learning<Expectation> {
  const { symbols, starts } = words;
  const { trie, pieceAt, scores } = index;
  const counts = new Float64Array(scores.length);
  let logLikelihood = 0;
  let forward = new Float64Array(64);
  let backward = new Float64Array(64);
  // The edges of the present word: from, to and piece of each.
  const from: number[] = [];
  const to: number[] = [];
  const piece: number[] = [];
  for (let word = 0; word < words.counts.length; word++) {
    if (word % wordsPerTurn === wordsPerTurn - 1) yield step;
    const start = starts[word]!;
    const length = starts[word + 1]! - start;
    if (length >= forward.length) {
      forward = new Float64Array(2 * length);
      backward = new Float64Array(2 * length);
    }
    forward.fill(-Infinity, 0, length + 1);
    backward.fill(-Infinity, 0, length + 1);
    forward[0] = 0;
    backward[length] = 0;
    let edges = 0;
    for (let at = 0; at < length; at++) {
      let node = 0;
      for (let end = at; end < length; ) {
        node = trie.child(node, symbols[start + end]!);
        if (node < 0) break;
        end++;
        const found = pieceAt[node]!;
        if (found < 0) continue;
        from[edges] = at;
        to[edges] = end;
        piece[edges] = found;
        edges++;
        forward[end] = logAdd(forward[end]!, forward[at]! + scores[found]!);
      }
    }
    for (let edge = edges - 1; edge >= 0; edge--) backward[from[edge]!] = logAdd(backward[from[edge]!]!, backward[to[edge]!]! + scores[piece[edge]!]!);
    const all = forward[length]!;
    const count = words.counts[word]!;
    logLikelihood += count * all;
    for (let edge = 0; edge < edges; edge++) {
      const found = piece[edge]!;
      counts[found]! += count * Math.exp(forward[from[edge]!]! + scores[found]! + backward[to[edge]!]! - all);
    }
  }
  return { counts, logLikelihood };
}

/** log(exp(a) + exp(b)) */
function logAdd(a: number, b: number): number {
  if (a === -Infinity) return b;
  const most = a > b ? a : b;
  const difference = a > b ? b - a : a - b;
  return difference < -50 ? most : most + Math.log1p(Math.exp(difference));
}
