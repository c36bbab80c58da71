import * as tf from '@tensorflow/tfjs-core';
import { type HeapKernel, runHeapKernel } from '@tokstream/backend';
import type { LayerEntries } from '../cache/held-entries.ts';

/**
 * Keys and values of a layer as int8. Where heap kernels run it is one tensor `[kvHeads, n, 2 · (1 + words)]` of 4-byte words: for each slot
 * the scale of the key, its codes, four a word, then the same of the value. Elsewhere the codes `[kvHeads, n, 2 · words]` are an int32 tensor
 * and the scales `[kvHeads, n, 2]` another.
 */
export type Int8Rows = tf.Tensor3D[];

/** Words of four codes that a key or value takes. */
export function codeWords(headDim: number): number {
  return Math.ceil(headDim / 4);
}

/** Rows of a layer, and what stands before them. */
interface RowsToQuantise {
  /** Borrowed. */
  readonly old: Int8Rows | undefined;
  /** Float32, borrowed. */
  readonly entries: LayerEntries;
}

/** The old rows and, behind them, these rows of the entries as int8, for each layer; owned by the caller. */
export function quantiseEntries(layers: readonly RowsToQuantise[], rows: Int32Array): readonly Int8Rows[] {
  const headDim = layers[0]!.entries.keys.shape[2];
  const inputs = layers.flatMap(({ old, entries }) => [entries.keys, entries.values, ...(old ?? [])]);
  const fused = runHeapKernel(quantiseKernel, inputs, { rows, headDim, old: layers.map(({ old }) => old !== undefined) });
  return fused?.map((tensor) => [tensor as tf.Tensor3D]) ?? layers.map((layer) => tf.tidy(() => composed(layer, rows)));
}

/** Which rows become int8, and whether there is something before them. */
interface QuantiseAttributes {
  readonly rows: Int32Array;
  readonly headDim: number;
  /** For each layer. */
  readonly old: readonly boolean[];
}

/** Of each layer keys and values `[kvHeads, n, headDim]`, and the old rows where there are any, to old and new rows. */
const quantiseKernel: HeapKernel<QuantiseAttributes> = {
  name: 'TokstreamQuantiseEntries',
  shapes(shapes, { rows, headDim, old }) {
    let next = 0;
    return old.map((hasOld) => {
      const [kvHeads] = shapes[next]!;
      const before = hasOld ? shapes[next + 2]![1]! : 0;
      next += hasOld ? 3 : 2;
      return [kvHeads!, before + rows.length, 2 * (1 + codeWords(headDim))];
    });
  },
  compute(inputs, outputs, { rows, headDim, old }, shapes) {
    const stride = 2 * (1 + codeWords(headDim));
    let next = 0;
    for (const [layer, hasOld] of old.entries()) {
      const [keys, values, before] = [inputs[next]!, inputs[next + 1]!, hasOld ? inputs[next + 2]! : new Float32Array(0)];
      const [kvHeads, length] = shapes[next] as readonly [number, number, number];
      next += hasOld ? 3 : 2;
      const output = outputs[layer]!;
      const oldSize = before.length / kvHeads;
      const size = output.length / kvHeads;
      for (let head = 0; head < kvHeads; head += 1) {
        output.set(before.subarray(head * oldSize, (head + 1) * oldSize), head * size);
        for (const [at, row] of rows.entries()) {
          const from = (head * length + row) * headDim;
          const to = head * size + oldSize + at * stride;
          quantise(keys, from, headDim, output, to);
          quantise(values, from, headDim, output, to + stride / 2);
        }
      }
    }
  },
};

/** One key or value: its scale, then its codes. */
function quantise(numbers: Float32Array, from: number, size: number, output: Float32Array, to: number): void {
  let largest = 0;
  for (let at = from; at < from + size; at += 1) largest = Math.max(largest, Math.abs(numbers[at]!));
  const scale = roundScale(Math.fround(largest / 127));
  output[to] = scale;
  const codes = new Int8Array(output.buffer, output.byteOffset + 4 * (to + 1), 4 * codeWords(size));
  if (scale > 0) for (let at = 0; at < size; at += 1) codes[at] = Math.max(-127, Math.min(127, Math.round(numbers[from + at]! / scale)));
}

/**
 * A float32 rounded to 17 significant bits (Veltkamp 1968). Then a code times it is exact, and what was made of codes and a scale, read, even
 * turned and turned back, becomes the same codes and scale again.
 */
function roundScale(scale: number): number {
  const wide = Math.fround(scale * 129);
  return Math.fround(wide + Math.fround(scale - wide));
}

const powers = [1, 1 << 8, 1 << 16, 1 << 24];

function composed({ old, entries }: RowsToQuantise, rows: Int32Array): Int8Rows {
  const [kvHeads, , headDim] = entries.keys.shape;
  const words = codeWords(headDim);
  const picked = tf.gather(tf.stack([entries.keys, entries.values], 2), tf.tensor1d(rows, 'int32'), 1);
  const quotient = tf.div(tf.max(tf.abs(picked), 3, true), 127);
  const wide = tf.mul(quotient, 129);
  const scales = tf.add(wide, tf.sub(quotient, wide));
  const divisors = tf.where(tf.greater(scales, 0), scales, tf.onesLike(scales));
  const rounded = tf.cast(tf.round(tf.clipByValue(tf.div(picked, divisors), -127, 127)), 'int32');
  const codes = tf.reshape(tf.pad(rounded, [[0, 0], [0, 0], [0, 0], [0, 4 * words - headDim]]), [kvHeads, rows.length, 2 * words, 4]);
  // A byte as the memory has it: negative codes count from 256, but those of the highest byte carry the sign of the word.
  const bytes = tf.add(codes, tf.mul(tf.cast(tf.less(codes, 0), 'int32'), tf.tensor1d([256, 256, 256, 0], 'int32')));
  const packed = tf.sum(tf.mul(bytes, tf.tensor1d(powers, 'int32')), 3) as tf.Tensor3D;
  const flatScales = tf.reshape(scales, [kvHeads, rows.length, 2]) as tf.Tensor3D;
  return old === undefined ? [packed, flatScales] : [tf.concat([old[0]!, packed], 1), tf.concat([old[1]!, flatScales], 1)];
}
