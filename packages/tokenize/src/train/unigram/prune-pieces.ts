import type { Learning, LearningStep } from '../learning-step.ts';
import { bestPath } from './best-path.ts';
import { PieceIndex } from './piece-index.ts';
import type { Piece } from './piece.ts';
import type { SymbolWords } from './symbol-words.ts';

/** Words or pieces between two turns of the event loop. */
const workPerTurn = 8192;

/**
 * Keeps the pieces without which the words would become least probable, and all single characters.
 *
 * A piece's loss is estimated as if each of its uses in the best segmentations were replaced by the best segmentation of itself
 * without it.
 *
 * @param size pieces wanted
 */
export function* prunePieces(pieces: readonly Piece[], words: SymbolWords, size: number, step: LearningStep): Learning<Piece[]> {
  const { symbols, starts, counts, alphabet } = words;
  const index = new PieceIndex(pieces, alphabet.length);
  const uses = new Float64Array(pieces.length);
  let used = 0;
  for (let word = 0; word < counts.length; word++) {
    if (word % workPerTurn === workPerTurn - 1) yield step;
    for (const piece of bestPath(symbols, starts[word]!, starts[word + 1]!, index)!.pieces) {
      uses[piece]! += counts[word]!;
      used += counts[word]!;
    }
  }
  const logUsed = Math.log(used);
  const kept: Piece[] = [];
  const losses: { readonly piece: Piece; readonly loss: number }[] = [];
  for (let at = 0; at < pieces.length; at++) {
    if (at % workPerTurn === workPerTurn - 1) yield step;
    const piece = pieces[at]!;
    if (piece.symbols.length === 1) {
      kept.push(piece);
      continue;
    }
    const use = uses[at]!;
    if (use === 0) continue;
    const { pieces: others, score } = bestPath(piece.symbols, 0, piece.symbols.length, index, at)!;
    if (score >= piece.score) continue;
    const logWithout = Math.log(used + use * (others.length - 1));
    const without = others.reduce((sum, other) => sum + Math.log(uses[other]! + use) - logWithout, 0);
    losses.push({ piece, loss: use * (Math.log(use) - logUsed - without) });
  }
  losses.sort((a, b) => b.loss - a.loss);
  for (const { piece } of losses.slice(0, Math.max(0, size - kept.length))) kept.push(piece);
  return kept;
}
