import * as tf from '@tensorflow/tfjs-core';

/** Whether the active backend gives the numbers of a tensor at once; WebGPU only later. */
export function readsSynchronously(): boolean {
  return tf.getBackend() !== 'webgpu';
}
