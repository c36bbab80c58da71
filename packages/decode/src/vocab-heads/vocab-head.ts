/**
 * Takes the last hidden state to logits in the place of the model's own output layer: slot 5 of the decode step. Its vocabulary
 * may be another and larger one than the model's, with ids of its own.
 */
export interface VocabHead {
  readonly name: string;
  /** Tokens it has. */
  readonly vocabulary: number;
  /**
   * @param hidden `[embeddingWidth]` of one row, borrowed
   * @returns `[vocabulary]`, -Infinity where a token is no candidate; belongs to the caller
   */
  logits(hidden: Float32Array): Float32Array;
  /** What is fed for a token: `[embeddingWidth]`; undefined where the model's own embedding of that id is meant. */
  embedding(id: number): Float32Array | undefined;
}
