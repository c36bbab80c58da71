import type { Piece } from './piece.ts';
import { SymbolTrie } from './symbol-trie.ts';

/** Pieces, found by their symbols. */
export class PieceIndex {
  readonly trie: SymbolTrie;
  /** By node: the piece that ends there, or -1. */
  readonly pieceAt: Int32Array;
  readonly scores: Float64Array;

  /** @param symbols how many different symbols there are */
  constructor(pieces: readonly Piece[], symbols: number) {
    this.trie = new SymbolTrie(symbols);
    const ends = pieces.map((piece) => piece.symbols.reduce((node, symbol) => this.trie.grow(node, symbol), 0));
    this.pieceAt = new Int32Array(this.trie.size).fill(-1);
    ends.forEach((node, piece) => {
      this.pieceAt[node] = piece;
    });
    this.scores = Float64Array.from(pieces, ({ score }) => score);
  }
}
