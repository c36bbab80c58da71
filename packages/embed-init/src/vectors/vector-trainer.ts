import type { VectorStore } from './vector-store.ts';
import type { VectorTable } from './vector-table.ts';

/** A piece of a token stream: words, or their ids in the vocabulary of the trainer; what is not in it is passed over. */
export type TokenPiece = readonly string[] | Int32Array;

/** Learns static vectors from a stream of tokens, without keeping it. However the stream is cut into pieces, the vectors are the same. */
export interface VectorTrainer<Vectors extends VectorStore = VectorTable> {
  push(piece: TokenPiece): void;
  /** Ends a document: what follows is no neighbour of what came before. */
  cut(): void;
  /** The vectors of what came so far. */
  finish(): Vectors;
}
