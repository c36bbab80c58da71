/** A document as it is read: at most as long as the model can hold, from the tokens that begin a text on. */
export interface LongDocument {
  readonly name: string;
  readonly ids: Int32Array;
  /**
   * UTF-8 bytes of text that the tokens from each place on stand for, to the end, `[ids]`; undefined where the tokenizer cannot say
   * where its tokens come from.
   */
  readonly bytesFrom: Float64Array | undefined;
}
