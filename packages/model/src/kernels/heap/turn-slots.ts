/** To which positions keys are turned, and from which. */
export interface SlotTurns {
  /** Position each key is rotated to, `[heads · n]`. */
  readonly from: Int32Array;
  /** Position it is to be rotated to, `[heads · n]`. */
  readonly to: Int32Array;
  /** Radians that a position turns each pair, `[headDim / 2]`. */
  readonly frequencies: Float32Array;
}

/**
 * Turns the first n keys of each head of `[heads, length, headDim]`, in place; those that stay where they are cost nothing.
 *
 * The angle is the difference of two angles rounded as `ropeTables` rounds them, and the turn is in double precision: a key that was
 * moved many times is what a key of that position is, but for one rounding a move.
 */
export function turnSlots(keys: Float32Array, length: number, heads: number, { from, to, frequencies }: SlotTurns): void {
  const half = frequencies.length;
  const n = from.length / heads;
  const turns = new Map<number, Float64Array>();
  for (let at = 0; at < from.length; at += 1) {
    if (from[at] === to[at]) continue;
    // Both in one number, as positions are far below 2^26.
    const name = from[at]! * 2 ** 27 + to[at]!;
    let turn = turns.get(name);
    if (turn === undefined) turns.set(name, (turn = cosinesAndSines(from[at]!, to[at]!, frequencies)));
    const first = (Math.floor(at / n) * length + (at % n)) * 2 * half;
    for (let pair = 0; pair < half; pair += 1) {
      const [left, right] = [keys[first + pair]!, keys[first + half + pair]!];
      keys[first + pair] = left * turn[2 * pair]! - right * turn[2 * pair + 1]!;
      keys[first + half + pair] = right * turn[2 * pair]! + left * turn[2 * pair + 1]!;
    }
  }
}

/** Cosine and sine for each pair, `[headDim / 2, 2]`, of the turn from one position to another. */
export function cosinesAndSines(from: number, to: number, frequencies: Float32Array): Float64Array {
  const turn = new Float64Array(2 * frequencies.length);
  frequencies.forEach((frequency, pair) => {
    const angle = Math.fround(to * frequency) - Math.fround(from * frequency);
    turn[2 * pair] = Math.cos(angle);
    turn[2 * pair + 1] = Math.sin(angle);
  });
  return turn;
}
