/** Collects the tokens of one piece. Units count from the first unit of the piece. */
export interface PieceTokens {
  /** Token `id` stands for units `start` to `end` of the piece, whole characters. */
  add(id: number, start: number, end: number): void;
}

/**
 * The model at the end of the pipeline: text of one whole piece to tokens. It holds no state between calls, so its results can be
 * cached.
 */
export interface PieceModel {
  /** Tokens of units `from` to `to` of `text`, in order. */
  encode(text: string, from: number, to: number, tokens: PieceTokens): void;
  /**
   * Makes a push core for pieces that are too long to be held, when the model has one: equal to `encode` for every cut, but
   * tokens come as soon as no further text can change them. `null` when this vocabulary does not allow it.
   */
  readonly incremental?: () => IncrementalPieceModel | null;
}

/** Tokens of one piece that arrives bit by bit. Units count from the first unit of the piece. */
export interface IncrementalPieceModel {
  /** Units of the piece that are not tokens yet. */
  readonly held: number;
  push(text: string, from: number, to: number, tokens: PieceTokens): void;
  /** Ends the piece; the core is then as new. */
  flush(tokens: PieceTokens): void;
  snapshot(): unknown;
  restore(snapshot: unknown): void;
  reset(): void;
}

/** How a vocabulary is looked up, for models and for `idOf`. */
export interface Vocabulary {
  /** One past the largest id. */
  readonly size: number;
  /** Tokens in all; ids may have holes. */
  readonly count: number;
  idOf(token: string): number | null;
  tokenOf(id: number): string | null;
  /** Every token with its id, in the order of ids; ids may be missing. */
  entries(): Iterable<readonly [token: string, id: number]>;
}
