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
export function turnSlots(keys: Float32Array, length: number, heads: number, { from, to, frequencies }: SlotTurns, known: KnownTurns = new KnownTurns()): void {
  const half = frequencies.length;
  const n = from.length / heads;
  for (let at = 0; at < from.length; at += 1) {
    if (from[at] === to[at]) continue;
    const turn = known.of(from[at]!, to[at]!, frequencies);
    const first = (Math.floor(at / n) * length + (at % n)) * 2 * half;
    for (let pair = 0; pair < half; pair += 1) {
      const [left, right] = [keys[first + pair]!, keys[first + half + pair]!];
      keys[first + pair] = left * turn[2 * pair]! - right * turn[2 * pair + 1]!;
      keys[first + half + pair] = right * turn[2 * pair]! + left * turn[2 * pair + 1]!;
    }
  }
}

/** Turns that were worked out, so that heads and layers which move alike share them. */
export class KnownTurns {
  readonly #turns = new Map<Float32Array, Map<number, Float64Array>>();

  /** `cosinesAndSines` of the same, not to be changed. */
  of(from: number, to: number, frequencies: Float32Array): Float64Array {
    let turns = this.#turns.get(frequencies);
    if (turns === undefined) this.#turns.set(frequencies, (turns = new Map()));
    // Both in one number, as positions are far below 2^26.
    const name = from * 2 ** 27 + to;
    let turn = turns.get(name);
    if (turn === undefined) turns.set(name, (turn = cosinesAndSines(from, to, frequencies)));
    return turn;
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
