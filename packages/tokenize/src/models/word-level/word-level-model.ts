import type { IncrementalPieceModel, PieceModel, PieceTokens, Vocabulary } from '../../pipeline/piece-model.ts';
import { missingUnk } from '../missing-unk.ts';
import { WholeWord } from '../whole-word.ts';

/** Whole words, and one unknown token for all others. */
export class WordLevelModel implements PieceModel {
  readonly #vocabulary: Vocabulary;
  readonly #unkId: number | null;
  readonly #longest: number;

  constructor(vocabulary: Vocabulary, unkId: number | null) {
    this.#vocabulary = vocabulary;
    this.#unkId = unkId;
    let longest = 0;
    for (const [token] of vocabulary.entries()) longest = Math.max(longest, token.length);
    this.#longest = longest;
  }

  encode(text: string, from: number, to: number, tokens: PieceTokens): void {
    const id = to - from > this.#longest ? this.#unkId : (this.#vocabulary.idOf(text.slice(from, to)) ?? this.#unkId);
    if (id === null) throw missingUnk();
    tokens.add(id, 0, to - from);
  }

  readonly incremental = (): IncrementalPieceModel => new WholeWord(this, this.#longest, this.#unkId);
}
