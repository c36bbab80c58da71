import { TokstreamError } from '@tokstream/core';
import type { TokenPiece } from '../vector-trainer.ts';

/** Words with how often they came, and their ids: their places in that list. */
export interface WordVocabulary {
  readonly words: readonly string[];
  /** [words] */
  readonly counts: Float64Array;
  /** The id of a word, -1 when it has none. */
  idOf(word: string): number;
}

/** @throws `invalid-vocabulary` when there is not one count a word, or a word stands in it twice */
export function wordVocabulary(words: readonly string[], counts: ArrayLike<number>): WordVocabulary {
  const ids = new Map(words.map((word, id) => [word, id]));
  if (ids.size !== words.length || counts.length !== words.length) {
    throw new TokstreamError(`A vocabulary of ${words.length} words (${ids.size} of them different) came with ${counts.length} counts; give each word once, with one count.`, { code: 'invalid-vocabulary', stage: 'wordVocabulary' });
  }
  return { words, counts: Float64Array.from(counts), idOf: (word) => ids.get(word) ?? -1 };
}

/** The ids of a piece; of what is not in the vocabulary nothing is left. */
export function knownIds(piece: TokenPiece, { words, idOf }: WordVocabulary): Int32Array {
  const ids = piece instanceof Int32Array ? piece : Int32Array.from(piece, (word) => idOf(word));
  return ids.filter((id) => id >= 0 && id < words.length);
}
