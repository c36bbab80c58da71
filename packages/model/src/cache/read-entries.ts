import * as tf from '@tensorflow/tfjs-core';
import type { PlainEntries } from './held-entries.ts';

/** The numbers of tensors of entries, which are freed; none where there are none. */
export async function readEntries(entries: { readonly keys: tf.Tensor; readonly values: tf.Tensor } | undefined): Promise<PlainEntries> {
  if (entries === undefined) return { keys: new Float32Array(0), values: new Float32Array(0) };
  try {
    const [keys, values] = (await Promise.all([entries.keys.data(), entries.values.data()])) as [Float32Array, Float32Array];
    // The cpu backend reads a slice as a view of the cache's own memory.
    return { keys: keys.slice(), values: values.slice() };
  } finally {
    tf.dispose([entries.keys, entries.values]);
  }
}
