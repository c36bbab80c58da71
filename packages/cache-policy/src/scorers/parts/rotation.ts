import type { ModelShape } from '@tokstream/model';

const step = 64;

/**
 * Turns the keys and queries of a layer as rotary embedding does, coordinate i with coordinate i + headDim/2. A position's turn is
 * that of a multiple of 64 times that of the rest, so tables stay small however long the text.
 */
export class Rotation {
  /** Numbers of a vector: two for each pair. */
  readonly size: number;
  readonly #frequencies: Float32Array;
  /** Cosines, then sines, of each pair, for positions 0 to 63, and for multiples of 64. */
  readonly #fine: Float64Array[];
  readonly #coarse: Float64Array[] = [];

  /** @param frequencies radians a position turns each pair, `[headDim / 2]` */
  constructor(frequencies: Float32Array) {
    this.#frequencies = frequencies;
    this.size = 2 * frequencies.length;
    this.#fine = Array.from({ length: step }, (_, position) => this.#turn(position));
  }

  /** One for each layer that rotates, shared by those that rotate alike. */
  static ofLayers({ rotations }: ModelShape): (Rotation | undefined)[] {
    const made = new Map<Float32Array, Rotation>();
    return rotations.map((frequencies) => {
      if (frequencies === undefined) return undefined;
      if (!made.has(frequencies)) made.set(frequencies, new Rotation(frequencies));
      return made.get(frequencies);
    });
  }

  /** Writes a vector as it stands at a whole position of at least 0. */
  turn(from: Float32Array, at: number, position: number, into: Float32Array, to: number): void {
    const half = this.#frequencies.length;
    const fine = this.#fine[position % step]!;
    const coarse = (this.#coarse[Math.floor(position / step)] ??= this.#turn(position - (position % step)));
    for (let pair = 0; pair < half; pair += 1) {
      const cosine = coarse[pair]! * fine[pair]! - coarse[half + pair]! * fine[half + pair]!;
      const sine = coarse[pair]! * fine[half + pair]! + coarse[half + pair]! * fine[pair]!;
      const x = from[at + pair]!;
      const y = from[at + half + pair]!;
      into[to + pair] = x * cosine - y * sine;
      into[to + half + pair] = x * sine + y * cosine;
    }
  }

  /** The mean turn over positions [from, from + count): for each pair cosine and sine, `[headDim]`. */
  meanTurn(from: number, count: number): Float64Array {
    const half = this.#frequencies.length;
    const mean = new Float64Array(2 * half);
    for (const [pair, angle] of this.#frequencies.entries()) {
      // A geometric sum: as long as sin(n a / 2) / (n sin(a / 2)), and in the direction of the middle.
      const sine = Math.sin(angle / 2);
      const length = sine === 0 ? 1 : Math.sin((count * angle) / 2) / (count * sine);
      const middle = angle * (from + (count - 1) / 2);
      mean[pair] = length * Math.cos(middle);
      mean[half + pair] = length * Math.sin(middle);
    }
    return mean;
  }

  #turn(position: number): Float64Array {
    const half = this.#frequencies.length;
    return Float64Array.from({ length: 2 * half }, (_, at) => (at < half ? Math.cos(position * this.#frequencies[at]!) : Math.sin(position * this.#frequencies[at - half]!)));
  }
}
