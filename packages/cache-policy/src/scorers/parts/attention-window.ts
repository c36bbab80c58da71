import type { CommittedRows, ModelShape } from '@tokstream/model';
import { groupRow } from './group-row.ts';
import { Scratch } from './scratch.ts';
import { SlotRows } from './slot-rows.ts';

/** What the last rows attended to, for each slot of a layer: the mean over the query heads of each key head, added up over the rows. */
export class AttentionWindow {
  readonly #shape: ModelShape;
  readonly #width: number;
  readonly #scratch = new Scratch();
  /** For each slot the attention of each row of the window, at the row's number modulo the width. */
  #rows: SlotRows;
  /** The sums over `#rows`. */
  #sums: SlotRows;
  #seen = 0;

  /** @param width rows */
  constructor(shape: ModelShape, width: number) {
    this.#shape = shape;
    this.#width = width;
    this.#rows = new SlotRows(shape.kvHeads, width);
    this.#sums = new SlotRows(shape.kvHeads);
  }

  /** `[kvHeads, slots]`, borrowed. */
  get sums(): SlotRows {
    return this.#sums;
  }

  /** Rows the sums are of. */
  get count(): number {
    return Math.min(this.#seen, this.#width);
  }

  observe(rows: CommittedRows): void {
    this.#rows.grow(rows.slots);
    this.#sums.grow(rows.slots);
    for (let row = Math.max(0, rows.count - this.#width); row < rows.count; row += 1) {
      for (let head = 0; head < this.#shape.kvHeads; head += 1) this.#put(rows, row, head);
      this.#seen += 1;
      // Adding and taking away for ever would add up what rounding leaves.
      if (this.#seen % this.#width === 0) this.#addUp();
    }
  }

  gather(slots: Int32Array): void {
    this.#rows.gather(slots);
    this.#sums.gather(slots);
  }

  clone(): AttentionWindow {
    const copy = new AttentionWindow(this.#shape, this.#width);
    copy.#rows = this.#rows.clone();
    copy.#sums = this.#sums.clone();
    copy.#seen = this.#seen;
    return copy;
  }

  #put(rows: CommittedRows, row: number, head: number): void {
    const width = this.#width;
    const [kept, sums] = [this.#rows.data, this.#sums.data];
    const fresh = this.#scratch.atLeast(rows.slots);
    groupRow(rows, row, head, this.#shape, 'mean', fresh);
    const sum = head * this.#sums.stride;
    for (let slot = 0, at = head * this.#rows.stride + (this.#seen % width); slot < rows.slots; slot += 1, at += width) {
      sums[sum + slot]! += fresh[slot]! - kept[at]!;
      kept[at] = fresh[slot]!;
    }
  }

  #addUp(): void {
    const [kept, sums, width] = [this.#rows, this.#sums, this.#width];
    for (let head = 0; head < kept.heads; head += 1) {
      for (let slot = 0, at = head * kept.stride; slot < kept.length; slot += 1) {
        let sum = 0;
        for (const end = at + width; at < end; at += 1) sum += kept.data[at]!;
        sums.data[head * sums.stride + slot] = sum;
      }
    }
  }
}
