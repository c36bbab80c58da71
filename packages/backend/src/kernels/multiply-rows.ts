import type * as tf from '@tensorflow/tfjs-core';
import { simdLoops } from '../simd/simd-loops.ts';
import { type HeapKernel, runHeapKernel } from './heap-kernel.ts';

const multiplyRowsKernel: HeapKernel<object> = {
  name: 'TokstreamMultiplyRows',
  shapes: ([x, matrix]) => [[x![0]!, matrix![1]!]],
  compute([x, matrix], [y], _, [, shape]) {
    const [k, n] = shape as readonly [number, number];
    const rows = x!.length / k;
    if (rows === 1) simdLoops()!.multiplyRow(x!.byteOffset, matrix!.byteOffset, y!.byteOffset, k, n);
    else simdLoops()!.multiplyRows(x!.byteOffset, matrix!.byteOffset, y!.byteOffset, rows, k, n);
  },
};

/** XNNPACK works on four rows at a time, so numbers between multiples of four cost it as much as the next one; beyond it was as fast. */
const mostRows = 16;

/**
 * A few rows times a matrix on wasm: the matrix is read once, in order. Each row is what it would be alone, to the bit, and what
 * XNNPACK's product gives: drafts and batches rest on it.
 *
 * @param x `[rows, k]`, borrowed
 * @param matrix `[k, n]`, borrowed
 * @returns `[rows, n]`, owned by the caller; undefined where it cannot be done
 */
export function multiplyRows(x: tf.Tensor2D, matrix: tf.Tensor2D): tf.Tensor2D | undefined {
  const [rows, k] = x.shape;
  if (rows > mostRows || k !== matrix.shape[0] || (rows > 1 && matrix.shape[1] % 4 !== 0)) return undefined;
  return runHeapKernel(multiplyRowsKernel, [x, matrix], {})?.[0] as tf.Tensor2D | undefined;
}
