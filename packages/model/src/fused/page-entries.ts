import { type HeldEntries, type KeptLayer, type PlainEntries, slotsAfterCommit } from '../cache/held-entries.ts';
import { LayerPages, type PageShape } from './layer-pages.ts';

/** The entries of one cache in pages of the memory of its model, keys rotated to their places. */
export class PageEntries implements HeldEntries {
  readonly rotatedTo = 'place';
  readonly #shape: PageShape;
  #layers: readonly LayerPages[];

  constructor(shape: PageShape, layers: number) {
    this.#shape = shape;
    this.#layers = Array.from({ length: layers }, () => new LayerPages(shape));
  }

  /** Addresses of a layer's pages, for the engine. */
  pages(layer: number): readonly number[] {
    return this.#layers[layer]!.pages;
  }

  /** Makes room for rows behind the last, for the engine. @throws `out-of-memory` */
  reserve(rows: number): void {
    for (const layer of this.#layers) layer.reserve(rows);
  }

  /** Counts the rows that a step left where room was reserved, for the engine. */
  extend(rows: number): void {
    for (const layer of this.#layers) layer.extend(rows);
  }

  commit(rows: Int32Array, tentative: number): void {
    if (rows.length === tentative) return;
    this.keep(this.#layers.map(({ length }, layer) => ({ layer, slots: slotsAfterCommit(length - tentative, rows, this.#shape.kvHeads) })));
  }

  keep(kept: readonly KeptLayer[]): void {
    // Memory for all first, so that none has changed where it does not suffice.
    const moves = kept.map(({ layer, slots, turns }) => this.#layers[layer]!.prepareKeep(slots, turns));
    for (const move of moves) move();
  }

  crop(counts: readonly number[]): void {
    for (const [layer, count] of counts.entries()) this.#layers[layer]!.truncate(count);
  }

  fill(layer: number, entries: PlainEntries): void {
    this.#layers[layer]!.fill(entries);
  }

  async read(layer: number, length: number): Promise<PlainEntries> {
    return this.#layers[layer]!.read(length);
  }

  fork(): PageEntries {
    const fork = new PageEntries(this.#shape, 0);
    fork.#layers = this.#layers.map((layer) => layer.share());
    return fork;
  }

  bytes(): number {
    const { kvHeads, headDim } = this.#shape;
    return this.#layers.reduce((sum, { length }) => sum + 2 * 4 * kvHeads * headDim * length, 0);
  }

  [Symbol.dispose](): void {
    for (const layer of this.#layers) layer[Symbol.dispose]();
  }
}
