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

  constructor(shape: PageShape) {
    this.#shape = shape;
  }

  /** Addresses, in order. */
  get pages(): readonly number[] {
    return this.#pages;
  }

  /** Makes slots `[from, to)` writable. @throws `out-of-memory` */
  reserve(from: number, to: number): void {
    const { memory } = this.#shape;
    const needed = pagesFor(to);
    for (let page = Math.floor(from / pageSlots); page < Math.min(needed, this.#pages.length); page += 1) this.#own(page);
    if (needed > this.#pages.length) this.#pages.push(...memory.takePages(needed - this.#pages.length));
  }

  /**
   * Keeps slots and frees the pages beyond them.
   *
   * @param slots `[kvHeads · n]`, ascending within a head
   * @param turns of the kept keys; undefined where they stay where they are
   */
  keep(slots: Int32Array, turns?: SlotTurns): void {
    const n = slots.length / this.#shape.kvHeads;
    // The first slot that any head moves or turns, down to the start of its page, which may be shared.
    let first = n;
    for (let at = 0; at < slots.length; at += 1) if (slots[at] !== at % n || (turns !== undefined && turns.from[at] !== turns.to[at])) first = Math.min(first, at % n);
    if (first < n) this.#move(slots, n, Math.floor(first / pageSlots) * pageSlots);
    if (turns !== undefined) this.#turn(n, turns);
    this.truncate(n);
  }

  /** Frees the pages beyond the first slots. */
  truncate(slots: number): void {
    for (const page of this.#pages.splice(pagesFor(slots))) this.#shape.memory.releasePage(page);
  }

  /** Puts keys and values `[kvHeads, n, headDim]` into the first n slots. @throws `out-of-memory` */
  fill(keys: Float32Array, values: Float32Array): void {
    const n = keys.length / (this.#shape.kvHeads * this.#shape.headDim);
    this.reserve(0, n);
    const { floats } = this.#shape.memory;
    for (const page of this.#pages) floats.fill(0, page / 4, (page + this.#shape.memory.pageBytes) / 4);
    this.#visit(n, (at, key, value) => {
      floats[key] = keys[at]!;
      floats[value] = values[at]!;
    });
  }

  /** Copies of the first n slots, `[kvHeads, n, headDim]` each. */
  read(n: number): { readonly keys: Float32Array; readonly values: Float32Array } {
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
    for (const page of twin.#pages) this.#shape.memory.sharePage(page);
    return twin;
  }

  [Symbol.dispose](): void {
    this.truncate(0);
  }

  #own(page: number): void {
    const { memory } = this.#shape;
    const old = this.#pages[page]!;
    if (!memory.isShared(old)) return;
    const [own] = memory.takePages(1) as [number];
    memory.bytes.copyWithin(own, old, old + memory.pageBytes);
    memory.releasePage(old);
    this.#pages[page] = own;
  }

  /** Moves the slots from `first` on, which begins a page, to their places, in other pages where theirs are shared. */
  #move(slots: Int32Array, n: number, first: number): void {
    const { memory, model, kvHeads } = this.#shape;
    const sources = this.#pages;
    const targets = [...sources];
    const count = n - first;
    const at = memory.scratch(4 * (2 * sources.length + kvHeads * count));
    const replaced = [...sources.keys()].slice(first / pageSlots, pagesFor(n)).filter((page) => memory.isShared(sources[page]!));
    memory.takePages(replaced.length).forEach((page, index) => (targets[replaced[index]!] = page));
    memory.ints.set(sources, at / 4);
    memory.ints.set(targets, at / 4 + sources.length);
    const list = at / 4 + 2 * sources.length;
    for (let head = 0; head < kvHeads; head += 1) memory.ints.set(slots.subarray(head * n + first, (head + 1) * n), list + head * count);
    memory.module.keepSlots(model, at, at + 4 * sources.length, 4 * list, count, first);
    for (const page of replaced) memory.releasePage(sources[page]!);
    this.#pages = targets;
  }

  /** Turns the keys of the first n slots of each head, in pages that are not shared where a key moves. */
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
