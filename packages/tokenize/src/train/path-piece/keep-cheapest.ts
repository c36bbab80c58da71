import type { Learning } from '../learning-step.ts';
import { PieceIndex } from '../unigram/piece-index.ts';
import type { SymbolWords } from '../unigram/symbol-words.ts';
import { removalCosts } from './removal-costs.ts';

/** Options of `keepCheapest`. */
export interface KeepCheapestOptions {
  /** Pieces wanted; single symbols always stay. */
  readonly size: number;
  /** Part of the pieces that goes in a round. */
  readonly dropRate: number;
}

/** Drops the pieces whose removal costs least until few enough are left. Ties go to the pieces that come first. */
export function* keepCheapest(initial: readonly (readonly number[])[], words: SymbolWords, options: KeepCheapestOptions): Learning<readonly (readonly number[])[]> {
  const { size, dropRate } = options;
  const total = Math.max(1, Math.ceil(Math.log(size / Math.max(size, initial.length)) / Math.log(1 - dropRate)));
  let pieces = initial;
  for (let round = 0; pieces.length > size; round++) {
    const step = { done: Math.min(round, total), total };
    yield step;
    const index = new PieceIndex(pieces.map((symbols) => ({ symbols, score: -1 })), words.alphabet.length);
    const { costs } = yield* removalCosts(words, index, step);
    const candidates = pieces.flatMap((symbols, at) => (symbols.length > 1 ? [at] : []));
    if (candidates.length === 0) break;
    candidates.sort((a, b) => costs[a]! - costs[b]! || b - a);
    const going = Math.max(1, Math.min(pieces.length - size, Math.floor(candidates.length * dropRate)));
    const gone = new Set(candidates.slice(0, going));
    pieces = pieces.filter((_, at) => !gone.has(at));
  }
  yield { done: total, total };
  return pieces;
}
