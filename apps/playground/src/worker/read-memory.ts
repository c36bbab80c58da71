import * as tf from '@tensorflow/tfjs-core';
import type { Memory } from './messages.ts';

/** What TensorFlow.js and its backend hold now. */
export function readMemory(cacheBytes: number): Memory {
  const { numTensors, numBytes } = tf.memory();
  const { wasm } = tf.backend() as { wasm?: { readonly HEAPU8: Uint8Array } };
  return { tensors: numTensors, tensorBytes: numBytes, heapBytes: wasm?.HEAPU8.buffer.byteLength, cacheBytes };
}
