import * as tf from '@tensorflow/tfjs-core';
import type { LayerEntries, PlainEntries } from '../cache/held-entries.ts';

/** Entries as tensors, owned by the caller. The numbers are taken over, since the cpu backend makes a given array its own memory. */
export function uploadEntries({ keys, values }: PlainEntries, kvHeads: number, headDim: number): LayerEntries {
  const shape: [number, number, number] = [kvHeads, keys.length / (kvHeads * headDim), headDim];
  return { keys: tf.tensor3d(keys, shape), values: tf.tensor3d(values, shape) };
}
