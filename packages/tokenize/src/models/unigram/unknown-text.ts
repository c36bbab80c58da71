import type { PieceTokens, Vocabulary } from '../../pipeline/piece-model.ts';
import { missingUnk } from '../missing-unk.ts';
import { nothing } from '../vocabulary/unit-trie.ts';

/** Makes tokens of text that the search found no pieces for. */
export class UnknownText {
  readonly #vocabulary: Vocabulary;
  readonly #unkId: number;
  /** Ids of the tokens `<0x00>` to `<0xFF>`, `nothing` for those that are missing; empty without byte fallback. */
  readonly #byteIds: Int32Array;
  readonly #encoder = new TextEncoder();

  constructor(vocabulary: Vocabulary, unkId: number, byteFallback: boolean) {
    this.#vocabulary = vocabulary;
    this.#unkId = unkId;
    const idOfByte = (_: unknown, byte: number): number => vocabulary.idOf(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`) ?? nothing;
    this.#byteIds = Int32Array.from({ length: byteFallback ? 256 : 0 }, idOfByte);
  }

  /**
   * The token of that spelling (a run of unknown characters may be a piece whose own score is worse), its bytes, each of which
   * stands for all of it, or the unknown token.
   */
  add(text: string, start: number, end: number, tokens: PieceTokens): void {
    const whole = this.#vocabulary.idOf(text);
    if (whole !== null) {
      tokens.add(whole, start, end);
      return;
    }
    if (this.#byteIds.length > 0) {
      const ids = Array.from(this.#encoder.encode(text), (byte) => this.#byteIds[byte]!);
      if (!ids.includes(nothing)) {
        for (const id of ids) tokens.add(id, start, end);
        return;
      }
    }
    if (this.#unkId === nothing) throw missingUnk();
    tokens.add(this.#unkId, start, end);
  }
}
