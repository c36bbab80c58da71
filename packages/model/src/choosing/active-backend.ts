import * as tf from '@tensorflow/tfjs-core';

/**
 * Name of the active backend, as `selectBackend` has it: TensorFlow.js calls both native ones `tensorflow`. Undefined where none is
 * active.
 */
export function activeBackend(): string | undefined {
  const name = tf.getBackend() as string | undefined;
  if (name === 'tensorflow' && (tf.backend() as { readonly isUsingGpuDevice?: boolean }).isUsingGpuDevice === true) return 'tensorflow-gpu';
  return name || undefined;
}
