import * as tf from '@tensorflow/tfjs-core';
import type { HeldEntries, KeptLayer, PlainEntries } from '../cache/held-entries.ts';
import { readEntries } from '../cache/read-entries.ts';
import { type SlotTurns, turnSlots } from '../kernels/heap/turn-slots.ts';
import type { RowPool } from './row-pool.ts';
import { RowTable } from './row-table.ts';

/**
 * The entries of one cache as rows of a pool: what is committed, evicted, cropped or forked is but row numbers. A key that moves is
 * written to a row of its own, since others may hold the one it was in.
 */
export class PoolEntries implements HeldEntries {
  readonly rotatedTo = 'place';
  readonly #pool: RowPool;
  #tables: readonly RowTable[];
  /** Whether all layers have the same rows; undefined where that was not looked at since something changed. */
  #uniform: boolean | undefined = true;

  constructor(pool: RowPool) {
    this.#pool = pool;
    this.#tables = Array.from({ length: pool.layers }, () => new RowTable(pool.kvHeads));
  }

  /** Rows of a layer, for the engine; borrowed until anything changes. */
  table(layer: number): RowTable {
    return this.#tables[layer]!;
  }

  /** True when all layers have the same rows. */
  get uniform(): boolean {
    return (this.#uniform ??= this.#tables.every((table) => table.equals(this.#tables[0]!)));
  }

  /**
   * Adds rows that a step is to write, of as many tokens, for the engine.
   *
   * @returns for each layer, `[tokens · kvHeads]`
   */
  extend(tokens: number): readonly Int32Array[] {
    const added = this.#tables.map((_, layer) => this.#pool.take(layer, tokens * this.#pool.kvHeads));
    this.#tables.forEach((table, layer) => table.append(added[layer]!));
    if (this.#uniform && !added.every((rows) => rows.every((row, at) => row === added[0]![at]))) this.#uniform = false;
    return added;
  }

  /** Takes back the last tokens of `extend`, after a step that failed. */
  withdraw(tokens: number): void {
    this.crop(this.#tables.map(({ length }) => length - tokens));
  }

  commit(rows: Int32Array, tentative: number): void {
    if (rows.length === tentative) return;
    for (const [layer, { length }] of this.#tables.entries()) this.#keepOf(layer, length - tentative, rows);
  }

  keep(layers: readonly KeptLayer[]): void {
    for (const { layer, slots, turns } of layers) {
      this.#select(layer, slots);
      if (turns !== undefined) this.#turn(layer, turns);
    }
    this.#uniform = undefined;
  }

  crop(counts: readonly number[]): void {
    for (const [layer, count] of counts.entries()) this.#keepOf(layer, count, new Int32Array(0));
    this.#uniform = undefined;
  }

  fill(layer: number, { keys, values }: PlainEntries): void {
    const rows = this.#pool.take(layer, keys.length / this.#pool.headDim);
    this.#pool.write(layer, rows, tf.tensor1d(keys), tf.tensor1d(values));
    this.#tables[layer]!.replace(rows);
    this.#uniform = undefined;
  }

  read(layer: number, length: number): Promise<PlainEntries> {
    return readEntries(length === 0 ? undefined : this.#pool.read(layer, this.#tables[layer]!.rows(length)));
  }

  fork(): PoolEntries {
    const fork = new PoolEntries(this.#pool);
    fork.#tables = this.#tables.map((table) => table.clone());
    fork.#uniform = this.#uniform;
    for (const [layer, table] of this.#tables.entries()) this.#pool.hold(layer, table.rows());
    return fork;
  }

  bytes(): number {
    const { kvHeads, headDim } = this.#pool;
    return this.#tables.reduce((sum, { length }) => sum + 2 * 4 * kvHeads * headDim * length, 0);
  }

  [Symbol.dispose](): void {
    this.crop(this.#tables.map(() => 0));
  }

  #keepOf(layer: number, first: number, kept: Int32Array): void {
    this.#pool.release(layer, this.#tables[layer]!.keepOf(first, kept));
  }

  /** Keeps these slots of a layer, `[kvHeads · n]`, and gives the rows of the others back. */
  #select(layer: number, slots: Int32Array): void {
    const table = this.#tables[layer]!;
    const n = slots.length / this.#pool.kvHeads;
    const before = table.rows();
    const kept = slots.map((slot, at) => before[Math.floor(at / n) * table.length + slot]!);
    this.#pool.hold(layer, kept);
    this.#pool.release(layer, before);
    table.replace(kept);
  }

  #turn(layer: number, { from, to, frequencies }: SlotTurns): void {
    const moved = [...from.keys()].filter((at) => from[at] !== to[at]);
    const rows = this.#tables[layer]!.rows();
    const old = Int32Array.from(moved, (at) => rows[at]!);
    const { keys, values } = this.#pool.read(layer, old);
    const turned = keys.dataSync<'float32'>().slice();
    keys.dispose();
    turnSlots(turned, moved.length, 1, { from: Int32Array.from(moved, (at) => from[at]!), to: Int32Array.from(moved, (at) => to[at]!), frequencies });
    const fresh = this.#pool.take(layer, moved.length);
    this.#pool.write(layer, fresh, tf.tensor1d(turned), values);
    moved.forEach((at, index) => (rows[at] = fresh[index]!));
    this.#pool.release(layer, old);
    this.#tables[layer]!.replace(rows);
  }
}
