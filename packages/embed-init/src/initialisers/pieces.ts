import type { MixingRows } from '../rows/mixing-rows.ts';
import { RowsBuilder } from '../rows/rows-builder.ts';
import type { VocabView } from '../vocabulary/vocab-view.ts';

/** How much each piece of a token counts: all alike, the first most (n, n-1 .. 1), or the last most (1, 2 .. n). */
export type PieceWeights = 'even' | 'first' | 'last';

/** The source tokens that a target token is made of; empty where there are none. */
export function piecesOf(source: VocabView, target: VocabView, id: number): readonly number[] {
  const text = target.textOf(id);
  const isKnown = (piece: number): boolean => piece !== source.special['unk'] && piece < source.size;
  if (text !== undefined) return [...source.pieces(text)].filter(isKnown);
  // Bytes that are no whole characters go by the rows of bytes.
  return [...(target.keyOf(id) ?? '')].map((byte) => source.idOf(byte) ?? -1).filter((piece) => piece >= 0);
}

/**
 * Rows as the mean of the pieces that the source tokenizer cuts a token into (Gee et al. 2022, FVT; Gu et al. 2024, ReTok). Special tokens
 * and tokens without known pieces stay empty.
 */
export function pieceRows(source: VocabView, target: VocabView, weights: PieceWeights = 'even'): MixingRows {
  const builder = new RowsBuilder(source.size);
  for (let id = 0; id < target.size; id += 1) {
    const pieces = piecesOf(source, target, id);
    builder.add('pieces', pieces, pieceWeights(pieces.length, weights));
  }
  return builder.finish();
}

/** [count] adding up to one. */
export function pieceWeights(count: number, weights: PieceWeights): Float64Array {
  if (weights === 'even') return new Float64Array(count).fill(1 / count);
  const sum = (count * (count + 1)) / 2;
  return Float64Array.from({ length: count }, (_, at) => (weights === 'first' ? count - at : at + 1) / sum);
}
