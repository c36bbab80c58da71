/** The outcome that stands for the end of the text; 0 to 255 are bytes. */
export const endOfText = 256;

/**
 * A language model that speaks in bytes: at any place in a byte string it knows how the next byte is distributed.
 *
 * One call at a time: nothing may be called while `next` runs, but `next` itself, which then gives the same promise.
 */
export interface ByteModel extends Disposable {
  /** Rows that token models were fed so far, by this one, what it was forked from and all copies together: the cost. */
  readonly rows: number;
  /**
   * The law of the next byte: `[257]` natural log-probabilities that sum to one, the last of the end of the text. A copy.
   *
   * @throws `unsupported-bytes` when the model gives no continuation any probability; those of `CausalLM.forward`
   */
  next(): Promise<Float64Array>;
  /** Whether any text goes on with these bytes. Model probabilities play no part: an impossible continuation is one that no tokens spell. */
  allows(bytes: Uint8Array | string): boolean;
  /**
   * Goes on by a byte.
   *
   * @throws `unsupported-bytes` when no text goes on like that, with everything as it was; `invalid-byte`
   */
  advance(byte: number): void;
  /** Goes on by several bytes, or by the UTF-8 of a text. It may stop anywhere, also inside a token or a character. */
  prefix(bytes: Uint8Array | string): void;
  /** An independent one at the same place; disposed by whoever asked for it. */
  fork(): ByteModel;
}
