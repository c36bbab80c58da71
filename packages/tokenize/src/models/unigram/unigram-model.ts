import type { IncrementalPieceModel, PieceModel, PieceTokens } from '../../pipeline/piece-model.ts';
import { IncrementalUnigram } from './incremental-unigram.ts';
import { UnigramLattice, type UnigramPieces } from './unigram-lattice.ts';
import type { UnknownText } from './unknown-text.ts';

/** Longer pieces get arrays of their own, which are not kept. */
const longestKept = 1 << 12;

/**
 * The likeliest way to make a text of pieces. Neighbouring unknown characters are one unknown token.
 *
 * Source: Kudo, "Subword Regularization" (2018).
 */
export class UnigramModel implements PieceModel {
  readonly #pieces: UnigramPieces;
  readonly #unknown: UnknownText;
  readonly #lattice: UnigramLattice;
  #ends = new Int32Array(64);

  constructor(pieces: UnigramPieces, unknown: UnknownText) {
    this.#pieces = pieces;
    this.#unknown = unknown;
    this.#lattice = new UnigramLattice(pieces);
  }

  encode(text: string, from: number, to: number, tokens: PieceTokens): void {
    const { unkId } = this.#pieces;
    const lattice = to - from > longestKept ? new UnigramLattice(this.#pieces) : this.#lattice;
    // At the beginning, because a text that cannot be spelled throws.
    lattice.reset();
    lattice.read(text, from, to);
    const { id, width } = lattice;
    const ends = to - from > longestKept ? new Int32Array(to - from) : this.#room(to - from);
    let count = 0;
    for (let place = to - from; place > 0; place -= width[place]!) ends[count++] = place;
    let start = 0;
    while (count > 0) {
      let end = ends[--count]!;
      const token = id[end]!;
      if (token !== unkId) tokens.add(token, start, end);
      else {
        while (count > 0 && id[ends[count - 1]!] === unkId) end = ends[--count]!;
        this.#unknown.add(text.slice(from + start, from + end), start, end, tokens);
      }
      start = end;
    }
  }

  readonly incremental = (): IncrementalPieceModel => new IncrementalUnigram(this.#pieces, this.#unknown);

  #room(size: number): Int32Array {
    if (size > this.#ends.length) this.#ends = new Int32Array(2 * size);
    return this.#ends;
  }
}
