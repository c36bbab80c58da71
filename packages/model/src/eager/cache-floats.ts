import * as tf from '@tensorflow/tfjs-core';
import { type CacheEntries, firstSlots, forAllHeads, type KeptLayer, type LayerEntries } from '../cache/held-entries.ts';
import { keepSlots } from './cache-keep-slots.ts';
import { shareTensor } from './share-tensor.ts';

/** Entries in float32, committed and tentative rows in one tensor, as attention reads them. */
export class FloatEntries implements CacheEntries {
  readonly rotatedTo = 'place';
  readonly #kvHeads: number;
  /** Undefined while there is no entry. */
  #layers: (LayerEntries | undefined)[];

  constructor(layers: number, kvHeads: number) {
    this.#kvHeads = kvHeads;
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
        const slots = Int32Array.from({ length: committed + rows.length }, (_, slot) => (slot < committed ? slot : committed + rows[slot - committed]!));
        return { layer, slots: forAllHeads(slots, this.#kvHeads) };
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

  fill(layer: number, entries: LayerEntries): void {
    this.#layers[layer] = entries;
  }

  read(layer: number, length: number): LayerEntries | undefined {
    const entries = this.#layers[layer];
    if (entries === undefined || length === 0) return undefined;
    const first = (tensor: tf.Tensor3D): tf.Tensor3D => tf.slice(tensor, [0, 0, 0], [tensor.shape[0], length, tensor.shape[2]]);
    return { keys: first(entries.keys), values: first(entries.values) };
  }

  fork(): FloatEntries {
    const fork = new FloatEntries(0, this.#kvHeads);
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
