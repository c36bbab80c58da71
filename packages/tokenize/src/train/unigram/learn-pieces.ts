import type { Learning } from '../learning-step.ts';
import { digamma } from './digamma.ts';
import { expectedCounts } from './expected-counts.ts';
import { PieceIndex } from './piece-index.ts';
import type { Piece } from './piece.ts';
import { prunePieces } from './prune-pieces.ts';
import { seedPieces, type SeedPiecesOptions } from './seed-pieces.ts';
import { symbolWords } from './symbol-words.ts';

/** Options of `learnPieces`. */
export interface LearnPiecesOptions extends SeedPiecesOptions {
  /** Pieces wanted; there are more only if there are more characters. */
  readonly size: number;
  /** Part of the pieces that stays after a round. */
  readonly shrinkingFactor: number;
  /** Times that probabilities are learned anew in a round. */
  readonly subIterations: number;
  /** Characters that are pieces whether or not they occur. */
  readonly required: readonly string[];
}

/** A piece as text, with the natural logarithm of its probability. */
export type ScoredPiece = readonly [piece: string, score: number];

/**
 * Learns a unigram model: begins with far too many pieces and in each round learns how probable they are, then drops those that
 * are missed least.
 *
 * Source: Kudo, "Subword Regularization" (2018), section 3.2, with the numbers of SentencePiece: pieces expected less than half a time
 * go, probabilities are those of a variational Bayes step, the last round begins at 1.1 times the size wanted. Different from it, single
 * characters always stay.
 *
 * @returns the pieces, most probable first
 */
export function* learnPieces(counted: Iterable<readonly [word: string, count: number]>, options: LearnPiecesOptions): Learning<ScoredPiece[]> {
  const { size, shrinkingFactor, subIterations } = options;
  const words = symbolWords(counted, options.required);
  let pieces = seedPieces(words, options);
  const enough = Math.max(Math.floor(size * 1.1), words.alphabet.length);
  const total = Math.max(1, 1 + Math.ceil(Math.log(enough / Math.max(1, pieces.length)) / Math.log(shrinkingFactor)));
  for (let round = 0; ; round++) {
    const step = { done: Math.min(round, total), total };
    yield step;
    for (let iteration = 0; iteration < subIterations; iteration++) {
      const { counts } = yield* expectedCounts(words, new PieceIndex(pieces, words.alphabet.length), step);
      pieces = likelier(pieces, counts);
    }
    if (pieces.length <= enough) break;
    pieces = yield* prunePieces(pieces, words, Math.max(enough, Math.floor(pieces.length * shrinkingFactor)), step);
  }
  yield { done: total, total };
  const byScore = (a: Piece, b: Piece): number => b.score - a.score;
  const single = pieces.filter(({ symbols }) => symbols.length === 1);
  const longer = pieces.filter(({ symbols }) => symbols.length > 1).toSorted(byScore);
  const chosen = [...single, ...longer.slice(0, Math.max(0, size - single.length))].toSorted(byScore);
  return chosen.map(({ symbols, score }) => [symbols.map((symbol) => words.alphabet[symbol]!).join(''), score]);
}

/** The maximization step. */
function likelier(pieces: readonly Piece[], counts: Float64Array): Piece[] {
  const kept: { readonly symbols: readonly number[]; readonly count: number }[] = [];
  let sum = 0;
  pieces.forEach(({ symbols }, at) => {
    const count = symbols.length === 1 ? Math.max(counts[at]!, 0.5) : counts[at]!;
    if (count < 0.5) return;
    kept.push({ symbols, count });
    sum += count;
  });
  const logSum = digamma(sum);
  return kept.map(({ symbols, count }) => ({ symbols, score: digamma(count) - logSum }));
}
