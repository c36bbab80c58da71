import type { CountedPretokens } from './merge-replay.ts';

const words = /\u2581*(?:\p{L}|\p{M})+|\u2581*\p{N}|\u2581*[^\p{L}\p{M}\p{N}\u2581]+|\u2581+/gu;

/**
 * Cuts pieces as SentencePiece's trainer does, for tokenizers without a pre-tokenizer, whose pieces are whole lines: before white space, which they write as
 * U+2581, and between letters, digits, of which each stands alone, and signs.
 */
export function sentencePieceWords(pieces: CountedPretokens): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [piece, count] of pieces) for (const word of piece.match(words) ?? []) counts.set(word, (counts.get(word) ?? 0) + count);
  return counts;
}
