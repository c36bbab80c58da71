import type * as tf from '@tensorflow/tfjs-core';
import { simdLoops } from '../simd/simd-loops.ts';
import { type HeapKernel, runHeapKernel } from './heap-kernel.ts';

const multiplyRowKernel: HeapKernel<object> = {
  name: 'TokstreamMultiplyRow',
  shapes: ([, matrix]) => [[1, matrix![1]!]],
  compute([x, matrix], [y], _, [, shape]) {
    simdLoops()!.multiplyRow(x!.byteOffset, matrix!.byteOffset, y!.byteOffset, shape![0]!, shape![1]!);
  },
};

/**
 * A row times a matrix on wasm: it reads the matrix once, in order, and was faster than XNNPACK's product, which is
 * made for many rows; the same numbers to the bit.
 *
 * @param x `[1, k]`, borrowed
 * @param matrix `[k, n]`, borrowed
 * @returns `[1, n]`, owned by the caller; undefined where it cannot be done
 */
export function multiplyRow(x: tf.Tensor2D, matrix: tf.Tensor2D): tf.Tensor2D | undefined {
  if (x.shape[0] !== 1 || x.shape[1] !== matrix.shape[0] || simdLoops() === undefined) return undefined;
  return runHeapKernel(multiplyRowKernel, [x, matrix], {})?.[0] as tf.Tensor2D | undefined;
}
