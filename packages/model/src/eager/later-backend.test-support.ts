import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@tokstream/backend';
import { vi } from 'vitest';

/** Runs with a backend named webgpu that computes as cpu does and, as WebGPU does, gives the numbers of a tensor only later. */
export async function withLaterBackend<Result>(run: () => Promise<Result>): Promise<Result> {
  await selectBackend({ backend: 'cpu' });
  const cpu = tf.backend();
  tf.copyRegisteredKernels('cpu', 'webgpu');
  tf.registerBackend('webgpu', () => cpu);
  const dataSync = vi.spyOn(tf.Tensor.prototype, 'dataSync').mockImplementation(() => {
    throw new Error('This backend gives numbers only later.');
  });
  try {
    await tf.setBackend('webgpu');
    return await run();
  } finally {
    dataSync.mockRestore();
    await tf.setBackend('cpu');
    tf.removeBackend('webgpu');
    for (const { kernelName } of tf.getKernelsForBackend('webgpu')) tf.unregisterKernel(kernelName, 'webgpu');
  }
}
