/** What a SentencePiece `.model` file says, as far as encoding needs it. */
export interface PieceModelFile {
  readonly pieces: readonly Piece[];
  readonly modelType: 'unigram' | 'bpe' | 'word' | 'char';
  readonly byteFallback: boolean;
  readonly whiteSpaceAsSuffix: boolean;
  readonly normalizer: PieceNormalizer;
  /** Whether decoded text is rewritten. */
  readonly denormalizes: boolean;
}

/** One row of the vocabulary; its id is its place. */
export interface Piece {
  readonly text: string;
  /** Unigram: logarithm of its probability. BPE: the greater, the earlier it is merged. */
  readonly score: number;
  readonly type: 'normal' | 'unknown' | 'control' | 'user-defined' | 'unused' | 'byte';
}

/** How text is changed before it is cut. */
export interface PieceNormalizer {
  /** Compiled replacements; empty: none. */
  readonly charsMap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhiteSpace: boolean;
  readonly escapeWhiteSpace: boolean;
}
