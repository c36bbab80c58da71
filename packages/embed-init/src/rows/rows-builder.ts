import type { MixingRows, Provenance } from './mixing-rows.ts';

/** Builds `MixingRows` a row at a time. */
export class RowsBuilder {
  readonly #columns: number;
  readonly #rowPointer: number[] = [0];
  readonly #column: number[] = [];
  readonly #weight: number[] = [];
  readonly #provenance: Provenance[] = [];

  constructor(columns: number) {
    this.#columns = columns;
  }

  /** Rows so far. */
  get rows(): number {
    return this.#provenance.length;
  }

  /** Adds a row. Weights of a column that comes twice are added; a row of nothing but zeros is `random`. */
  add(provenance: Provenance, columns: ArrayLike<number> = [], weights: ArrayLike<number> = []): void {
    const entries = Array.from(columns, (column, at) => [column, weights[at]!] as [number, number]);
    entries.sort(([a], [b]) => a - b);
    const begin = this.#column.length;
    for (const [column, weight] of entries) {
      if (weight === 0) continue;
      const last = this.#column.length - 1;
      if (last >= begin && this.#column[last] === column) this.#weight[last]! += weight;
      else {
        this.#column.push(column);
        this.#weight.push(weight);
      }
    }
    const end = this.#column.length;
    this.#provenance.push(end === begin && provenance !== 'mean' ? 'random' : provenance);
    this.#rowPointer.push(end);
  }

  finish(): MixingRows {
    return { rows: this.rows, columns: this.#columns, rowPointer: Uint32Array.from(this.#rowPointer), column: Uint32Array.from(this.#column), weight: Float32Array.from(this.#weight), provenance: [...this.#provenance] };
  }
}
