/** Static vectors of words or tokens, all of one width. */
export interface VectorStore {
  readonly dim: number;
  /** The vector of a token, [dim]; undefined where it has none. Borrowed: do not write into it. */
  get(token: string): Float32Array | undefined;
}
