/** Tokens by id or by text; which of them a provider takes is its own. */
export type ProvidedTokens = ArrayLike<number> | readonly string[];

/** How often rows were at hand. */
export interface ProviderStats {
  /** Rows that were asked for and held. */
  readonly hits: number;
  /** Rows that had to be made. */
  readonly misses: number;
  /** Rows that were let go to make room. */
  readonly evictions: number;
  /** Rows held now. */
  readonly held: number;
}

/**
 * Gives rows of an embedding table that need not exist as a table. The row of a token depends on nothing but the token.
 *
 * Rows go into `CausalLM.forward` as `{ embeddings }`, or into a tensor of shape [tokens, width].
 */
export interface EmbeddingProvider {
  readonly width: number;
  /**
   * [tokens, width] row-major, yours to keep.
   *
   * @throws `invalid-tokens` for a token that has no row
   */
  rows(tokens: ProvidedTokens): Float32Array;
  /** Holds the rows of these tokens until the next call, whatever else comes; with more tokens than the provider holds, all the same. */
  pin(tokens: ProvidedTokens): void;
  readonly stats: ProviderStats;
}
