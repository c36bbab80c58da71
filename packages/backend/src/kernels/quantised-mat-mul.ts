import * as tf from '@tensorflow/tfjs-core';
import { TokstreamError } from '@tokstream/core';
import { simdLoops } from '../simd/simd-loops.ts';
import { type HeapKernel, runHeapKernel } from './heap-kernel.ts';
import { groupSize, type QuantisedWeights } from './quantise-weights.ts';

const quantisedMatMulKernel: HeapKernel<{ readonly n: number }> = {
  name: 'TokstreamQuantisedMatMul',
  shapes: ([x], { n }) => {
    const [rows, k] = x as readonly [number, number];
    return [[rows, n], [rows * Math.ceil(k / groupSize) * 20 + 32 + 8 * rows]];
  },
  compute([x, blocks], [y, room], { n }, [shape]) {
    const [rows, k] = shape as readonly [number, number];
    simdLoops()!.multiplyQuantised(x!.byteOffset, blocks!.byteOffset, y!.byteOffset, room!.byteOffset, rows, k, n);
  },
};

/**
 * The product with a matrix in 8 bits, for inference: it has no gradient.
 *
 * On wasm it is one op that reads the weights as they are and rounds x to 16 bits in groups of 32; a row is to the bit what it is alone.
 * Elsewhere it is composed of ops that widen the weights first, which saves memory and no time.
 *
 * @param x `[rows, k]`, borrowed
 * @param weights borrowed, of `quantiseWeights` on the same backend
 * @returns `[rows, n]`, owned by the caller
 * @throws `invalid-shape` when the sizes do not fit; `unsupported-backend` for weights of another backend
 */
export function quantisedMatMul(x: tf.Tensor2D, { shape: [k, n], tensors }: QuantisedWeights): tf.Tensor2D {
  if (x.shape[1] !== k) throw new TokstreamError(`Rows of ${x.shape[1]} numbers cannot be multiplied with weights [${k}, ${n}]; give rows of ${k}.`, { code: 'invalid-shape', stage: 'quantisedMatMul' });
  if ((tensors.length === 1) !== (simdLoops() !== undefined)) {
    throw new TokstreamError(`These weights were quantised on another backend than ${tf.getBackend()}; quantise them again on this one.`, { code: 'unsupported-backend', stage: 'quantisedMatMul' });
  }
  return tf.tidy(() => (runHeapKernel(quantisedMatMulKernel, [x, ...tensors], { n })?.[0] as tf.Tensor2D | undefined) ?? tf.matMul(x, widen(tensors, k, n)));
}

function widen([words, scales]: readonly tf.Tensor[], k: number, n: number): tf.Tensor2D {
  const groups = Math.ceil(k / groupSize);
  const [low, high] = splitWords(words!, 1 << 16);
  const [even, odd] = splitWords(tf.stack([low, high], 3), 1 << 8);
  const bytes = tf.cast(tf.stack([even, odd], 4), 'float32');
  const codes = tf.reshape(tf.sub(bytes, tf.mul(tf.cast(tf.greater(bytes, 127), 'float32'), 256)), [groups, n, groupSize]);
  const grouped = tf.transpose(tf.mul(codes, tf.expandDims(scales!, 2)), [0, 2, 1]);
  return tf.slice(tf.reshape(grouped, [groups * groupSize, n]) as tf.Tensor2D, [0, 0], [k, n]);
}

/** The rest and the floor of words divided by `by`. Some backends divide integers in float32, so that the first floor may be one off. */
function splitWords(words: tf.Tensor, by: number): readonly [rest: tf.Tensor, floor: tf.Tensor] {
  const divisor = tf.scalar(by, 'int32');
  const nearFloor = tf.floorDiv(words, divisor);
  const nearRest = tf.sub(words, tf.mul(nearFloor, divisor));
  const carry = tf.floorDiv(nearRest, divisor);
  return [tf.sub(nearRest, tf.mul(carry, divisor)), tf.add(nearFloor, carry)];
}
