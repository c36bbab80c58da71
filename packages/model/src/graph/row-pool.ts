import * as tf from '@tensorflow/tfjs-core';
import type { DecoderConfig } from '../decoder/decoder-config.ts';
import { feeds, fetches } from './graph-names.ts';
import type { GraphSession } from './graph-session.ts';
import { RowAllocator } from './row-allocator.ts';

/** Tokens that a new pool has room for. */
const firstTokens = 256;

/** The entries of all caches of a graph, and which rows of each layer's pool are theirs. A row that is held is never written again. */
export class RowPool {
  readonly kvHeads: number;
  readonly headDim: number;
  readonly layers: number;
  readonly #session: GraphSession;
  readonly #allocators: readonly RowAllocator[];
  #capacity: number;

  constructor(session: GraphSession, { layers, kvHeads, headDim }: DecoderConfig) {
    this.kvHeads = kvHeads;
    this.headDim = headDim;
    this.layers = layers.length;
    this.#session = session;
    this.#capacity = firstTokens * kvHeads;
    this.#allocators = layers.map(() => new RowAllocator(this.#capacity));
    session.execute({ [feeds.poolShape]: tf.tensor1d([this.#capacity, headDim], 'int32') }, fetches.createPool);
  }

  /** Rows of a layer for `count` entries, to be written before they are read. */
  take(layer: number, count: number): Int32Array {
    const allocator = this.#allocators[layer]!;
    if (allocator.available < count) this.#grow(count - allocator.available);
    return allocator.take(count);
  }

  hold(layer: number, rows: Int32Array): void {
    this.#allocators[layer]!.hold(rows);
  }

  release(layer: number, rows: Int32Array): void {
    this.#allocators[layer]!.release(rows);
  }

  /** Keys and values at these rows, `[rows, headDim]`, owned by the caller. */
  read(layer: number, rows: Int32Array): { readonly keys: tf.Tensor; readonly values: tf.Tensor } {
    const [keys, values] = this.#session.run({ [feeds.poolRows]: tf.tensor1d(rows, 'int32') }, [fetches.poolKeys(layer), fetches.poolValues(layer)]) as [tf.Tensor, tf.Tensor];
    return { keys, values };
  }

  /** Writes as many keys and values `[headDim]` as there are rows; they are taken over. */
  write(layer: number, rows: Int32Array, keys: tf.Tensor, values: tf.Tensor): void {
    const shape = [rows.length, this.headDim];
    this.#session.execute({ [feeds.poolRows]: tf.tensor1d(rows, 'int32'), [feeds.poolKeys]: tf.reshape(keys, shape), [feeds.poolValues]: tf.reshape(values, shape) }, fetches.writePool(layer));
    tf.dispose([keys, values]);
  }

  /** Doubles, or more where more is missing. */
  #grow(missing: number): void {
    const rows = Math.max(missing, this.#capacity);
    this.#session.execute({ [feeds.poolShape]: tf.tensor1d([rows, this.headDim], 'int32') }, fetches.growPool);
    for (const allocator of this.#allocators) allocator.grow(rows);
    this.#capacity += rows;
  }
}
