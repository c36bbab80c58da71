import * as tf from '@tensorflow/tfjs-core';
import { type CacheEntries, firstSlots, forAllHeads, type KeptLayer, type LayerEntries, type PlainEntries, slotsAfterCommit } from '../cache/held-entries.ts';
import { readEntries } from '../cache/read-entries.ts';
import { keepSlots } from './cache-keep-slots.ts';
import { shareTensor } from './share-tensor.ts';
import { uploadEntries } from './upload-entries.ts';

/** Entries in float32, committed and tentative rows in one tensor, as attention reads them. */
export class FloatEntries implements CacheEntries {
  readonly rotatedTo = 'place';
  readonly #kvHeads: number;
  readonly #headDim: number;
  /** Undefined while there is no entry. */
  #layers: (LayerEntries | undefined)[];

  constructor(layers: number, kvHeads: number, headDim: number) {
    this.#kvHeads = kvHeads;
    this.#headDim = headDim;
    this.#layers = Array.from({ length: layers });
  }

  open(layer: number): LayerEntries | undefined {
    return this.#layers[layer];
  }

  settle(_layer: number, _opened: LayerEntries | undefined, joined: LayerEntries): LayerEntries {
    return joined;
  }

  extend(layers: readonly LayerEntries[]): void {
    this.#replace([...layers]);
  }

  commit(rows: Int32Array, tentative: number): void {
    if (rows.length === tentative) return;
    this.#select(
      this.#layers.map((entries, layer) => {
        const committed = (entries?.keys.shape[1] ?? 0) - tentative;
        return { layer, slots: slotsAfterCommit(committed, rows, this.#kvHeads) };
      }),
    );
  }

  keep(layers: readonly KeptLayer[]): void {
    this.#select(layers);
  }

  crop(counts: readonly number[]): void {
    const shorter = [...counts.keys()].filter((layer) => counts[layer] !== this.#layers[layer]?.keys.shape[1]);
    this.#select(shorter.map((layer) => ({ layer, slots: forAllHeads(firstSlots(counts[layer]!), this.#kvHeads) })));
  }

  fill(layer: number, entries: PlainEntries): void {
    this.#layers[layer] = uploadEntries(entries, this.#kvHeads, this.#headDim);
  }

  read(layer: number, length: number): Promise<PlainEntries> {
    const entries = length === 0 ? undefined : this.#layers[layer];
    const first = (tensor: tf.Tensor3D): tf.Tensor => tf.slice(tensor, [0, 0, 0], [tensor.shape[0], length, tensor.shape[2]]);
    return readEntries(entries && { keys: first(entries.keys), values: first(entries.values) });
  }

  fork(): FloatEntries {
    const fork = new FloatEntries(0, this.#kvHeads, this.#headDim);
    fork.#layers = this.#layers.map((entries) => entries && { keys: shareTensor(entries.keys), values: shareTensor(entries.values) });
    return fork;
  }

  bytes(): number {
    return this.#layers.reduce((sum, entries) => sum + (entries === undefined ? 0 : 4 * (entries.keys.size + entries.values.size)), 0);
  }

  [Symbol.dispose](): void {
    this.#replace(this.#layers.map(() => undefined));
  }

  /** Slots count tentative ones too. */
  #select(kept: readonly KeptLayer[]): void {
    const chosen = kept.flatMap(({ layer, slots, turns }) => {
      const entries = this.#layers[layer];
      return entries === undefined ? [] : [{ layer, slots, turns, entries }];
    });
    const tensors = keepSlots(chosen.filter(({ slots }) => slots.length > 0).flatMap(({ slots, turns, entries }) => [{ tensor: entries.keys, slots, turns }, { tensor: entries.values, slots }]));
    let next = 0;
    for (const { layer, slots, entries } of chosen) {
      this.#layers[layer] = slots.length === 0 ? undefined : { keys: tensors[next]!, values: tensors[next + 1]! };
      if (slots.length > 0) next += 2;
      tf.dispose([entries.keys, entries.values]);
    }
  }

  #replace(layers: (LayerEntries | undefined)[]): void {
    const old = this.#layers;
    this.#layers = layers;
    for (const entries of old) if (entries !== undefined) tf.dispose([entries.keys, entries.values]);
  }
}
