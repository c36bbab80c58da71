import * as tf from '@tensorflow/tfjs-core';
import { cumsumGradient } from './cumsum-gradient.ts';
import { einsumGradient } from './einsum-gradient.ts';
import { gatherGradient } from './gather-gradient.ts';
import { unsortedSegmentSumGradient } from './unsorted-segment-sum-gradient.ts';
import { wasmEinsum } from './wasm-einsum.ts';
import { wasmGather } from './wasm-gather.ts';
import { wasmUnsortedSegmentSum } from './wasm-unsorted-segment-sum.ts';

let gatherIsOurs = false;

/**
 * Registers with TensorFlow.js, for the whole process, what it lacks or gets wrong: on wasm `Einsum`, `UnsortedSegmentSum`
 * and `gather` with batch dimensions, and everywhere the gradients of all three and of `cumsum`. May be called again, and must
 * be where gradients of tfjs' own were registered since.
 */
export function registerMissingKernels(): void {
  for (const gradient of [cumsumGradient, einsumGradient, gatherGradient, unsortedSegmentSumGradient]) tf.registerGradient(gradient);
  for (const kernel of [wasmEinsum, wasmUnsortedSegmentSum]) if (tf.getKernel(kernel.kernelName, 'wasm') === undefined) tf.registerKernel(kernel);
  const gather = tf.getKernel('GatherV2', 'wasm');
  if (gather === undefined || gatherIsOurs) return;
  tf.unregisterKernel('GatherV2', 'wasm');
  tf.registerKernel(wasmGather(gather));
  gatherIsOurs = true;
}
