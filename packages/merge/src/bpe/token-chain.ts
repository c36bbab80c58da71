/** Sequences of tokens, one after the other, in which neighbours can be joined. A place is that of a token before any was joined. */
export interface TokenChain {
  /** All places. */
  readonly length: number;
  /** The token at each place; -1 where it is part of the one before. */
  readonly token: Int32Array;
  /** The place after and before; -1 at the ends of a sequence. */
  readonly next: Int32Array;
  readonly previous: Int32Array;
}

/** Puts sequences into a chain. */
export function tokenChain(sequences: readonly ArrayLike<number>[]): TokenChain {
  const length = sequences.reduce((sum, sequence) => sum + sequence.length, 0);
  const [token, next, previous] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)];
  let place = 0;
  for (const sequence of sequences) {
    for (let at = 0; at < sequence.length; at += 1, place += 1) {
      token[place] = sequence[at]!;
      previous[place] = at === 0 ? -1 : place - 1;
      next[place] = at === sequence.length - 1 ? -1 : place + 1;
    }
  }
  return { length, token, next, previous };
}
