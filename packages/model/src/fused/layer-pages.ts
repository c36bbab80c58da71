import type { PlainEntries } from '../cache/held-entries.ts';
import { KnownTurns, type SlotTurns } from '../kernels/heap/turn-slots.ts';
import type { FusedMemory } from './fused-memory.ts';
import { pageSlots } from './fused-sizes.ts';

/** What is as in all layers of a model. */
export interface PageShape {
  readonly memory: FusedMemory;
  /** Address of the model's structure. */
  readonly model: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly headPadded: number;
}

/**
 * Keys and values of one layer of a cache, committed slots and then tentative ones, in pages. Forks share pages; a page that is shared
 * is copied before anything in it changes.
 */
export class LayerPages implements Disposable {
  readonly #shape: PageShape;
  #pages: number[] = [];
  #length = 0;

  constructor(shape: PageShape) {
    this.#shape = shape;
  }

  /** Addresses, in order. */
  get pages(): readonly number[] {
    return this.#pages;
  }

  /** Slots that are filled. */
  get length(): number {
    return this.#length;
  }

  /** Makes room to write `rows` slots behind the last. @throws `out-of-memory` */
  reserve(rows: number): void {
    const needed = pagesFor(this.#length + rows);
    this.#own(this.#length, needed);
    if (needed > this.#pages.length) this.#pages.push(...this.#shape.memory.takePages(needed - this.#pages.length));
  }

  /** Counts slots that were written where room was reserved. */
  extend(rows: number): void {
    this.#length += rows;
  }

  /**
   * Takes the memory that keeping these slots needs, while all stays as it is.
   *
   * @param slots `[kvHeads · n]`, ascending within a head
   * @param turns of the kept keys; undefined where they stay where they are
   * @returns keeps them, to be called before anything else changes; it cannot fail
   * @throws `out-of-memory`
   */
  prepareKeep(slots: Int32Array, turns?: SlotTurns): () => void {
    const n = slots.length / this.#shape.kvHeads;
    // The first slot that any head moves or turns.
    let first = n;
    for (let at = 0; at < slots.length; at += 1) if (slots[at] !== at % n || (turns !== undefined && turns.from[at] !== turns.to[at])) first = Math.min(first, at % n);
    if (first < n) {
      this.#own(first, pagesFor(n));
      this.#shape.memory.scratch(this.#moveBytes(slots));
    }
    return () => {
      if (first < n) this.#move(slots, n, first);
      if (turns !== undefined) this.#turn(n, turns);
      this.truncate(n);
    };
  }

  /** Keeps the first slots and frees the pages beyond them. */
  truncate(slots: number): void {
    this.#length = slots;
    for (const page of this.#pages.splice(pagesFor(slots))) this.#shape.memory.releasePage(page);
  }

  /** Puts keys and values into the first slots, where there are none. @throws `out-of-memory` */
  fill({ keys, values }: PlainEntries): void {
    const n = keys.length / (this.#shape.kvHeads * this.#shape.headDim);
    this.reserve(n);
    this.extend(n);
    const { floats } = this.#shape.memory;
    for (const page of this.#pages) floats.fill(0, page / 4, (page + this.#shape.memory.pageBytes) / 4);
    this.#visit(n, (at, key, value) => {
      floats[key] = keys[at]!;
      floats[value] = values[at]!;
    });
  }

  /** Copies of the first n slots. */
  read(n: number): PlainEntries {
    const size = this.#shape.kvHeads * n * this.#shape.headDim;
    const [keys, values] = [new Float32Array(size), new Float32Array(size)];
    const { floats } = this.#shape.memory;
    this.#visit(n, (at, key, value) => {
      keys[at] = floats[key]!;
      values[at] = floats[value]!;
    });
    return { keys, values };
  }

  /** The same, with memory shared until either changes. */
  share(): LayerPages {
    const twin = new LayerPages(this.#shape);
    twin.#pages = [...this.#pages];
    twin.#length = this.#length;
    for (const page of twin.#pages) this.#shape.memory.sharePage(page);
    return twin;
  }

  [Symbol.dispose](): void {
    this.truncate(0);
  }

  /** Copies those pages that are shared, from that of a slot up to page `end`. */
  #own(slot: number, end: number): void {
    const { memory } = this.#shape;
    for (let page = Math.floor(slot / pageSlots); page < Math.min(end, this.#pages.length); page += 1) {
      const old = this.#pages[page]!;
      if (!memory.isShared(old)) continue;
      const [own] = memory.takePages(1) as [number];
      memory.bytes.copyWithin(own, old, old + memory.pageBytes);
      memory.releasePage(old);
      this.#pages[page] = own;
    }
  }

  /** Scratch that a move takes at most. */
  #moveBytes(slots: Int32Array): number {
    return 4 * (this.#pages.length + slots.length);
  }

  /** Moves the slots from `first` on to their places. */
  #move(slots: Int32Array, n: number, first: number): void {
    const { memory, model, kvHeads } = this.#shape;
    const count = n - first;
    const at = memory.scratch(this.#moveBytes(slots));
    memory.ints.set(this.#pages, at / 4);
    const list = at / 4 + this.#pages.length;
    for (let head = 0; head < kvHeads; head += 1) memory.ints.set(slots.subarray(head * n + first, (head + 1) * n), list + head * count);
    memory.module.keepSlots(model, at, at, 4 * list, count, first);
  }

  /** Turns the keys of the first n slots of each head. */
  #turn(n: number, { from, to, frequencies }: SlotTurns): void {
    const { floats } = this.#shape.memory;
    const known = new KnownTurns();
    const half = frequencies.length;
    for (let at = 0; at < from.length; at += 1) {
      if (from[at] === to[at]) continue;
      const turn = known.of(from[at]!, to[at]!, frequencies);
      const first = this.#keyAt(Math.floor(at / n), at % n);
      for (let pair = 0; pair < half; pair += 1) {
        const [near, far] = [first + 8 * pair, first + 8 * (half + pair)];
        const [left, right] = [floats[near]!, floats[far]!];
        floats[near] = left * turn[2 * pair]! - right * turn[2 * pair + 1]!;
        floats[far] = right * turn[2 * pair]! + left * turn[2 * pair + 1]!;
      }
    }
  }

  /** Which number of the memory the key of a slot begins with; the next are 8 apart. */
  #keyAt(head: number, slot: number): number {
    const { headPadded } = this.#shape;
    const place = slot % pageSlots;
    return this.#pages[Math.floor(slot / pageSlots)]! / 4 + 2 * head * pageSlots * headPadded + (place >> 3) * 8 * headPadded + (place & 7);
  }

  /** Calls with each number of `[kvHeads, n, headDim]` and where those of key and value are in the memory. */
  #visit(n: number, call: (at: number, key: number, value: number) => void): void {
    const { kvHeads, headDim, headPadded } = this.#shape;
    for (let head = 0, at = 0; head < kvHeads; head += 1) {
      for (let slot = 0; slot < n; slot += 1) {
        const key = this.#keyAt(head, slot);
        const value = this.#pages[Math.floor(slot / pageSlots)]! / 4 + (2 * head + 1) * pageSlots * headPadded + 8 * (slot % pageSlots);
        for (let dim = 0; dim < headDim; dim += 1, at += 1) call(at, key + 8 * dim, value + (dim >> 3) * 8 * pageSlots + (dim & 7));
      }
    }
  }
}

function pagesFor(slots: number): number {
  return Math.ceil(slots / pageSlots);
}
