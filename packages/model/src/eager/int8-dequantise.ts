import * as tf from '@tensorflow/tfjs-core';
import { type HeapKernel, runHeapKernel } from '@tokstream/backend';
import { type SlotTurns, turnSlots } from '../kernels/heap/turn-slots.ts';
import type { LayerEntries } from '../cache/held-entries.ts';
import { keepSlots } from './cache-keep-slots.ts';
import { codeWords, type Int8Rows } from './int8-quantise.ts';

/**
 * The rows of a layer in float32, turned, with others behind them: `[kvHeads, n, headDim]` each, owned by the caller.
 *
 * @param rows borrowed
 * @param rest float32, borrowed
 * @param turns of the rows
 */
export function dequantiseEntries(rows: Int8Rows, rest: LayerEntries | undefined, headDim: number, turns: SlotTurns | undefined): LayerEntries {
  const fused = runHeapKernel(dequantiseKernel, [...rows, ...(rest === undefined ? [] : [rest.keys, rest.values])], { headDim, turns }) as [tf.Tensor3D, tf.Tensor3D] | undefined;
  return fused === undefined ? tf.tidy(() => composed(rows, rest, headDim, turns)) : { keys: fused[0], values: fused[1] };
}

interface DequantiseAttributes {
  readonly headDim: number;
  readonly turns: SlotTurns | undefined;
}

/** Rows as `quantiseEntries` makes them, and perhaps keys and values to follow them, to keys and values. */
const dequantiseKernel: HeapKernel<DequantiseAttributes> = {
  name: 'TokstreamDequantiseEntries',
  shapes([rows, rest], { headDim }) {
    const shape = [rows![0]!, rows![1]! + (rest?.[1] ?? 0), headDim];
    return [shape, shape];
  },
  compute([rows, restKeys, restValues], [keys, values], { headDim, turns }, [shape]) {
    const [kvHeads, n, stride] = shape as readonly [number, number, number];
    const words = new Int32Array(rows!.buffer, rows!.byteOffset, rows!.length);
    const size = keys!.length / kvHeads;
    for (let head = 0; head < kvHeads; head += 1) {
      for (let slot = 0; slot < n; slot += 1) {
        const row = (head * n + slot) * stride;
        const to = head * size + slot * headDim;
        expand(rows![row]!, words, row + 1, keys!, to, headDim);
        expand(rows![row + stride / 2]!, words, row + stride / 2 + 1, values!, to, headDim);
      }
      if (restKeys === undefined) continue;
      const rest = restKeys.length / kvHeads;
      keys!.set(restKeys.subarray(head * rest, (head + 1) * rest), head * size + n * headDim);
      values!.set(restValues!.subarray(head * rest, (head + 1) * rest), head * size + n * headDim);
    }
    if (turns !== undefined) turnSlots(keys!, size / headDim, kvHeads, turns);
  },
};

/** A key or value of codes, four a word. */
function expand(scale: number, words: Int32Array, from: number, numbers: Float32Array, to: number, size: number): void {
  const whole = size & ~3;
  let word = from;
  for (let at = to; at < to + whole; at += 4) {
    const codes = words[word]!;
    numbers[at] = scale * ((codes << 24) >> 24);
    numbers[at + 1] = scale * ((codes << 16) >> 24);
    numbers[at + 2] = scale * ((codes << 8) >> 24);
    numbers[at + 3] = scale * (codes >> 24);
    word += 1;
  }
  for (let at = whole; at < size; at += 1) numbers[to + at] = scale * ((words[word]! << (24 - 8 * (at - whole))) >> 24);
}

function composed([packed, scales]: Int8Rows, rest: LayerEntries | undefined, headDim: number, turns: SlotTurns | undefined): LayerEntries {
  const [kvHeads, n] = packed!.shape;
  const words = codeWords(headDim);
  const [low, high] = splitWords(packed!, 1 << 16);
  const [even, odd] = splitWords(tf.stack([low, high], 3), 1 << 8);
  const bytes = tf.cast(tf.stack([even, odd], 4), 'float32');
  const codes = tf.sub(bytes, tf.mul(tf.cast(tf.greater(bytes, 127), 'float32'), 256));
  const numbers = tf.mul(tf.slice(tf.reshape(codes, [kvHeads, n, 2, 4 * words]), [0, 0, 0, 0], [kvHeads, n, 2, headDim]), tf.reshape(scales!, [kvHeads, n, 2, 1]));
  const [stored, values] = tf.unstack(numbers, 2) as [tf.Tensor3D, tf.Tensor3D];
  const slots = Int32Array.from({ length: kvHeads * n }, (_, at) => at % n);
  const [keys] = turns === undefined ? [stored] : (keepSlots([{ tensor: stored, slots, turns }]) as [tf.Tensor3D]);
  return rest === undefined ? { keys, values } : { keys: tf.concat([keys, rest.keys], 1), values: tf.concat([values, rest.values], 1) };
}

/** The rest and the floor of words divided by `by`. The wasm backend divides integers in float32, so that the first floor may be one off. */
function splitWords(words: tf.Tensor, by: number): readonly [rest: tf.Tensor, floor: tf.Tensor] {
  const divisor = tf.scalar(by, 'int32');
  const nearFloor = tf.floorDiv(words, divisor);
  const nearRest = tf.sub(words, tf.mul(nearFloor, divisor));
  const carry = tf.floorDiv(nearRest, divisor);
  return [tf.sub(nearRest, tf.mul(carry, divisor)), tf.add(nearFloor, carry)];
}
