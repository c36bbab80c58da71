import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import { simdLoops } from '../simd/simd-loops.ts';
import { type HeapKernel, runHeapKernel } from './heap-kernel.ts';

/** Inputs that share a scale. */
export const groupSize = 32;

/** A matrix in 8 bits with a float32 scale for every 32 inputs of an output: 9 bits a weight. Dispose frees it. */
export interface QuantisedWeights extends Disposable {
  /** Of the matrix, `[k, n]`. */
  readonly shape: readonly [number, number];
  /** On wasm one tensor of opaque blocks; elsewhere codes `[groups, n, 8]`, four to an int32, and scales `[groups, n]`. */
  readonly tensors: readonly tf.Tensor[];
}

const quantiseKernel: HeapKernel<object> = {
  name: 'TokstreamQuantiseMatrix',
  shapes: ([matrix]) => {
    const [k, n] = matrix as readonly [number, number];
    return [[Math.ceil(n / 8), Math.ceil(k / groupSize), 72], [k, 8]];
  },
  compute([matrix], [blocks, staging], _, [shape]) {
    const [k, n] = shape as readonly [number, number];
    simdLoops()!.quantiseMatrix(matrix!.byteOffset, blocks!.byteOffset, staging!.byteOffset, k, n);
  },
};

/**
 * Rounds a matrix for `quantisedMatMul`, on the backend that is active.
 *
 * @param matrix `[k, n]`, borrowed
 * @returns weights that the caller disposes, of use on the same backend
 * @throws `unsupported-backend` on webgpu, which computes whole numbers in float32 and so cannot pack four codes into one
 */
export function quantiseWeights(matrix: tf.Tensor2D): QuantisedWeights {
  if (tf.getBackend() === 'webgpu') throw new TokstreamError('The webgpu backend cannot hold weights in 8 bits; keep the matrix in float32, or use wasm or tensorflow.', { code: 'unsupported-backend', stage: 'quantiseWeights' });
  const tensors = tf.tidy(() => {
    const blocks = runHeapKernel(quantiseKernel, [matrix], {})?.[0];
    return blocks === undefined ? composed(matrix) : [blocks];
  });
  for (const tensor of tensors) tf.keep(tensor);
  return { shape: matrix.shape, tensors, [Symbol.dispose]: () => tf.dispose([...tensors]) };
}

const powers = [1, 1 << 8, 1 << 16, 1 << 24];

function composed(matrix: tf.Tensor2D): tf.Tensor[] {
  const [k, n] = matrix.shape;
  const groups = Math.ceil(k / groupSize);
  const grouped = tf.reshape(tf.pad(matrix, [[0, groups * groupSize - k], [0, 0]]), [groups, groupSize, n]);
  const scales = tf.div(tf.max(tf.abs(grouped), 1), 127) as tf.Tensor2D;
  const divisors = tf.where(tf.greater(scales, 0), scales, tf.onesLike(scales));
  const codes = tf.cast(tf.round(tf.clipByValue(tf.div(grouped, tf.expandDims(divisors, 1)), -127, 127)), 'int32');
  const fours = tf.reshape(tf.transpose(codes, [0, 2, 1]), [groups, n, groupSize / 4, 4]);
  // A byte as the memory has it: negative codes count from 256, but those of the highest byte carry the sign of the word.
  const bytes = tf.add(fours, tf.mul(tf.cast(tf.less(fours, 0), 'int32'), tf.tensor1d([256, 256, 256, 0], 'int32')));
  return [tf.sum(tf.mul(bytes, tf.tensor1d(powers, 'int32')), 3), scales];
}
