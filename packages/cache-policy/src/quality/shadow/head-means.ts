/** Means over the queries of a layer's heads. Plain data. */
export interface HeadMeans {
  readonly mean: number;
  readonly perLayer: readonly number[];
  /** `[layers][heads]` */
  readonly perHead: readonly (readonly number[])[];
}

/** Adds up a figure of every head of every layer. */
export class HeadSums {
  readonly #sums: readonly Float64Array[];
  #queries = 0;

  constructor(layers: number, heads: number) {
    this.#sums = Array.from({ length: layers }, () => new Float64Array(heads));
  }

  add(layer: number, head: number, value: number): void {
    this.#sums[layer]![head]! += value;
  }

  /** To be called once for every query, whose figures have all been added. */
  endQuery(): void {
    this.#queries += 1;
  }

  means(): HeadMeans {
    const perHead = this.#sums.map((heads) => Array.from(heads, (sum) => sum / this.#queries));
    const perLayer = perHead.map(meanOf);
    return { mean: meanOf(perLayer), perLayer, perHead };
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
