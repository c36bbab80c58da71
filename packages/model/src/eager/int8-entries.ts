import * as tf from '@tensorflow/tfjs-core';
import type { SlotTurns } from '../kernels/heap/turn-slots.ts';
import { type CacheEntries, firstSlots, forAllHeads, type KeptLayer, type LayerEntries, type PlainEntries } from '../cache/held-entries.ts';
import { readEntries } from '../cache/read-entries.ts';
import { keepSlots } from './cache-keep-slots.ts';
import { dequantiseEntries } from './int8-dequantise.ts';
import { type Int8Rows, quantiseEntries } from './int8-quantise.ts';
import { shareTensor } from './share-tensor.ts';
import { uploadEntries } from './upload-entries.ts';

/**
 * Entries of which the committed ones are int8, a scale for each key and value of a head: a number is off by at most 1/254 of the
 * largest of its key or value. Keys keep the rotation they were committed with and are turned when they are opened, so that moving
 * them again and again rounds nothing anew.
 */
export class Int8Entries implements CacheEntries {
  readonly rotatedTo = 'position';
  readonly #kvHeads: number;
  readonly #headDim: number;
  #committed: (Int8Rows | undefined)[];
  #tentative: (LayerEntries | undefined)[];

  constructor(layers: number, kvHeads: number, headDim: number) {
    this.#kvHeads = kvHeads;
    this.#headDim = headDim;
    this.#committed = Array.from({ length: layers });
    this.#tentative = Array.from({ length: layers });
  }

  open(layer: number, turns?: SlotTurns): LayerEntries | undefined {
    const committed = this.#committed[layer];
    return committed === undefined ? this.#tentative[layer] : dequantiseEntries(committed, this.#tentative[layer], this.#headDim, turns);
  }

  settle(layer: number, opened: LayerEntries | undefined, joined: LayerEntries): LayerEntries {
    const committed = this.#committed[layer]?.[0]!.shape[1] ?? 0;
    if (committed === 0) return joined;
    const slots = forAllHeads(firstSlots(joined.keys.shape[1] - committed).map((slot) => committed + slot), this.#kvHeads);
    const [keys, values] = keepSlots([{ tensor: joined.keys, slots }, { tensor: joined.values, slots }]) as [tf.Tensor3D, tf.Tensor3D];
    tf.dispose([joined.keys, joined.values, opened?.keys, opened?.values].filter((tensor) => tensor !== undefined));
    return { keys, values };
  }

  extend(layers: readonly LayerEntries[]): void {
    this.#drop();
    this.#tentative = [...layers];
  }

  commit(rows: Int32Array): void {
    if (rows.length > 0) {
      const joined = quantiseEntries(this.#tentative.map((entries, layer) => ({ old: this.#committed[layer], entries: entries! })), rows);
      this.#replace(joined);
    }
    this.#drop();
  }

  keep(layers: readonly KeptLayer[]): void {
    for (const { layer, slots } of layers) {
      const old = this.#committed[layer];
      if (old === undefined) continue;
      this.#committed[layer] = slots.length === 0 ? undefined : [...keepSlots(old.map((tensor) => ({ tensor, slots })))];
      tf.dispose(old);
    }
  }

  crop(counts: readonly number[]): void {
    this.#drop();
    const shorter = [...counts.keys()].filter((layer) => counts[layer]! < (this.#committed[layer]?.[0]!.shape[1] ?? 0));
    this.keep(shorter.map((layer) => ({ layer, slots: forAllHeads(firstSlots(counts[layer]!), this.#kvHeads) })));
  }

  fill(layer: number, plain: PlainEntries): void {
    const entries = uploadEntries(plain, this.#kvHeads, this.#headDim);
    [this.#committed[layer]] = quantiseEntries([{ old: undefined, entries }], firstSlots(entries.keys.shape[1]));
    tf.dispose(entries);
  }

  read(layer: number, _length: number, turns?: SlotTurns): Promise<PlainEntries> {
    const committed = this.#committed[layer];
    return readEntries(committed && dequantiseEntries(committed, undefined, this.#headDim, turns));
  }

  fork(): Int8Entries {
    const fork = new Int8Entries(0, this.#kvHeads, this.#headDim);
    fork.#committed = this.#committed.map((rows) => rows?.map(shareTensor));
    fork.#tentative = this.#tentative.map((entries) => entries && { keys: shareTensor(entries.keys), values: shareTensor(entries.values) });
    return fork;
  }

  bytes(): number {
    const tensors = [...this.#committed.flatMap((rows) => rows ?? []), ...this.#tentative.flatMap((entries) => (entries === undefined ? [] : [entries.keys, entries.values]))];
    // float32 and int32 both.
    return tensors.reduce((sum, { size }) => sum + 4 * size, 0);
  }

  [Symbol.dispose](): void {
    this.#replace(this.#committed.map(() => undefined));
    this.#drop();
  }

  #replace(committed: readonly (Int8Rows | undefined)[]): void {
    for (const rows of this.#committed) if (rows !== undefined) tf.dispose(rows);
    this.#committed = [...committed];
  }

  /** Frees the tentative rows. */
  #drop(): void {
    for (const entries of this.#tentative) if (entries !== undefined) tf.dispose(entries);
    this.#tentative = this.#tentative.map(() => undefined);
  }
}
