/** Mean and covariance of the queries of a layer, for each query head; float64 sums over the rows so far. */
export class QueryMoments {
  readonly #heads: number;
  readonly #headDim: number;
  readonly #hasProducts: boolean;
  #count = 0;
  /** `[heads, headDim]`; made with the first row. */
  #sums: Float64Array = new Float64Array(0);
  /** `[heads, headDim, headDim]`, the lower triangles. */
  #products: Float64Array = new Float64Array(0);

  /** @param covariance whether it is remembered, which is most of the work */
  constructor(heads: number, headDim: number, covariance: boolean) {
    this.#heads = heads;
    this.#headDim = headDim;
    this.#hasProducts = covariance;
  }

  /**
   * @param queries `[heads, count, headDim]`
   * @param from the first row that counts
   */
  add(queries: Float32Array, count: number, from: number): void {
    if (from >= count) return;
    const size = this.#headDim;
    if (this.#count === 0) [this.#sums, this.#products] = [new Float64Array(this.#heads * size), new Float64Array(this.#hasProducts ? this.#heads * size * size : 0)];
    const [sums, products] = [this.#sums, this.#products];
    for (let head = 0; head < this.#heads; head += 1) {
      for (let row = from; row < count; row += 1) {
        const query = queries.subarray((head * count + row) * size, (head * count + row + 1) * size);
        for (let i = 0, line = head * size * size; i < size; i += 1, line += size) {
          const value = query[i]!;
          sums[head * size + i]! += value;
          for (let j = 0; this.#hasProducts && j <= i; j += 1) products[line + j]! += value * query[j]!;
        }
      }
    }
    this.#count += count - from;
  }

  /** Writes the mean of a head, `[headDim]`; zeros before the first row. */
  readMean(head: number, into: Float64Array): void {
    for (let i = 0; i < this.#headDim; i += 1) into[i] = this.#count === 0 ? 0 : this.#sums[head * this.#headDim + i]! / this.#count;
  }

  /** Writes the covariance of a head, `[headDim, headDim]`; zeros before the first row. */
  readCovariance(head: number, covariance: Float64Array): void {
    const size = this.#headDim;
    if (this.#count === 0) {
      covariance.fill(0);
      return;
    }
    const mean = this.#sums.subarray(head * size, (head + 1) * size);
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        const value = this.#products[(head * size + i) * size + j]! / this.#count - (mean[i]! / this.#count) * (mean[j]! / this.#count);
        covariance[i * size + j] = value;
        covariance[j * size + i] = value;
      }
    }
  }

  clone(): QueryMoments {
    const copy = new QueryMoments(this.#heads, this.#headDim, this.#hasProducts);
    copy.#count = this.#count;
    copy.#sums = this.#sums.slice();
    copy.#products = this.#products.slice();
    return copy;
  }
}
