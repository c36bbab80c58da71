/** What the coordinates of a block of vectors are measured by; made for one size of vectors. */
export class RelativeSpread {
  readonly #size: number;
  readonly #least: Float64Array;
  /** 1 / range; 0 where a coordinate has no range. */
  readonly #scale: Float64Array;

  constructor(size: number) {
    this.#size = size;
    this.#least = new Float64Array(size);
    this.#scale = new Float64Array(size);
  }

  /**
   * For each vector of a block the standard deviation over its coordinates, each taken relative to the range it has in the next block.
   * A coordinate that has no range there says nothing, and counts as 0.
   *
   * @param vectors `[n, size]`, with two blocks from vector `first` on
   * @param into one number for each vector of the block, which gives its size
   */
  measure(vectors: Float32Array, first: number, into: Float64Array): void {
    const count = into.length;
    const size = this.#size;
    const least = this.#least;
    const scale = this.#scale;
    this.#readRanges(vectors, first + count, count);
    for (let vector = 0; vector < count; vector += 1) {
      let sum = 0;
      let squares = 0;
      for (let part = 0, at = (first + vector) * size; part < size; part += 1, at += 1) {
        const place = (vectors[at]! - least[part]!) * scale[part]!;
        sum += place;
        squares += place * place;
      }
      into[vector] = Math.sqrt(Math.max(0, squares - (sum * sum) / size) / (size - 1));
    }
  }

  #readRanges(vectors: Float32Array, first: number, count: number): void {
    const size = this.#size;
    const least = this.#least.fill(Number.POSITIVE_INFINITY);
    const most = this.#scale.fill(Number.NEGATIVE_INFINITY);
    for (let at = first * size, end = at + count * size; at < end; at += size) {
      for (let part = 0; part < size; part += 1) {
        const value = vectors[at + part]!;
        if (value < least[part]!) least[part] = value;
        if (value > most[part]!) most[part] = value;
      }
    }
    for (let part = 0; part < size; part += 1) most[part] = most[part] === least[part] ? 0 : 1 / (most[part]! - least[part]!);
  }
}
