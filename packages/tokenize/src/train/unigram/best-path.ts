import type { PieceIndex } from './piece-index.ts';

/** The best way to spell some symbols, and its log-probability. */
export interface BestPath {
  readonly pieces: readonly number[];
  readonly score: number;
}

/**
 * The most probable segmentation; of equally probable ones that whose last piece is longest, and so on towards the front.
 *
 * @param without a piece that may not be used
 * @returns null when there is none
 */
export function bestPath(symbols: ArrayLike<number>, start: number, end: number, index: PieceIndex, without = -1): BestPath | null {
  const { trie, pieceAt, scores } = index;
  const length = end - start;
  const best = new Float64Array(length + 1).fill(-Infinity);
  const pieceTo = new Int32Array(length + 1).fill(-1);
  const cameFrom = new Int32Array(length + 1);
  best[0] = 0;
  for (let at = 0; at < length; at++) {
    if (best[at] === -Infinity) continue;
    let node = 0;
    for (let next = at; next < length; ) {
      node = trie.child(node, symbols[start + next]!);
      if (node < 0) break;
      next++;
      const piece = pieceAt[node]!;
      if (piece < 0 || piece === without) continue;
      const score = best[at]! + scores[piece]!;
      if (score <= best[next]!) continue;
      best[next] = score;
      pieceTo[next] = piece;
      cameFrom[next] = at;
    }
  }
  if (best[length] === -Infinity) return null;
  const pieces: number[] = [];
  for (let at = length; at > 0; at = cameFrom[at]!) pieces.push(pieceTo[at]!);
  return { pieces: pieces.toReversed(), score: best[length]! };
}
