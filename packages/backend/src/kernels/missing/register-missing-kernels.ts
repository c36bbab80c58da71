import * as tf from '@tensorflow/tfjs-core';
import { cumsumGradient } from './cumsum-gradient.ts';
import { einsumGradient } from './einsum-gradient.ts';
import { gatherGradient } from './gather-gradient.ts';
import { unsortedSegmentSumGradient } from './unsorted-segment-sum-gradient.ts';
import { wasmEinsum } from './wasm-einsum.ts';
import { wasmGather } from './wasm-gather.ts';
import { wasmUnsortedSegmentSum } from './wasm-unsorted-segment-sum.ts';
import { webgpuCumsum } from './webgpu-cumsum.ts';

const replaced = new Set<(own: tf.KernelConfig) => tf.KernelConfig>();

/**
 * Registers with TensorFlow.js, for the whole process, what it lacks or gets wrong: on wasm `Einsum`, `UnsortedSegmentSum`
 * and `gather` with batch dimensions, on webgpu `cumsum` from the other end, and everywhere the gradients of the first three
 * and of `cumsum`. May be called again, and must be where gradients of tfjs' own were registered since.
 */
export function registerMissingKernels(): void {
  for (const gradient of [cumsumGradient, einsumGradient, gatherGradient, unsortedSegmentSumGradient]) tf.registerGradient(gradient);
  for (const kernel of [wasmEinsum, wasmUnsortedSegmentSum]) if (tf.getKernel(kernel.kernelName, 'wasm') === undefined) tf.registerKernel(kernel);
  replace('GatherV2', 'wasm', wasmGather);
  replace('Cumsum', 'webgpu', webgpuCumsum);
}

function replace(name: string, backend: string, ours: (own: tf.KernelConfig) => tf.KernelConfig): void {
  const own = tf.getKernel(name, backend);
  if (own === undefined || replaced.has(ours)) return;
  tf.unregisterKernel(name, backend);
  tf.registerKernel(ours(own));
  replaced.add(ours);
}
