/**
 * Which token sequences an encoder makes, as an automaton that reads them token by token.
 *
 * A sequence is accepted as long as some text that begins with its bytes is encoded to a sequence that begins with it. States
 * are whole numbers from 0, the state before the first token; there should be few.
 */
export interface CanonicalPaths {
  /**
   * The state after one more token, or -1 where no encoding goes on like that.
   *
   * @param left the token before; -1 at the start
   */
  next(state: number, left: number, id: number): number;
  /** Whether text may be over in this state, that is, whether the sequence is the encoding of its bytes. */
  ends(state: number): boolean;
}

/**
 * The law of an encoder for which pairs decide: a sequence is canonical when all its neighbours are, as for byte-pair encoding
 * without a splitter. It is not so for unigram tokenizers.
 */
export function pairwisePaths(isCanonical: (left: number, id: number) => boolean): CanonicalPaths {
  return { next: (state, left, id) => (left < 0 || isCanonical(left, id) ? state : -1), ends: () => true };
}
