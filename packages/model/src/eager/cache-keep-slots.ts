import * as tf from '@tensorflow/tfjs-core';
import { batchedGather, runHeapKernel } from '@tokstream/backend';
import { keepSlotsKernel } from '../kernels/heap/keep-slots.ts';
import { cosinesAndSines, type SlotTurns } from '../kernels/heap/turn-slots.ts';
import { rotate } from '../kernels/rotate.ts';

/** What is kept of a tensor `[heads, length, size]`. */
export interface KeptSlots {
  /** Borrowed. */
  readonly tensor: tf.Tensor3D;
  /** `[heads · n]`, ascending within a head. */
  readonly slots: Int32Array;
  /** For keys that move, `[heads · n]`. */
  readonly turns?: SlotTurns | undefined;
}

/**
 * The slots to keep of each tensor, keys turned where they move, `[heads, n, size]`, owned by the caller. On wasm it is one op for all,
 * since a step with a draft waits for it.
 */
export function keepSlots(chosen: readonly KeptSlots[]): readonly tf.Tensor3D[] {
  if (chosen.length === 0) return [];
  const fused = runHeapKernel(keepSlotsKernel, chosen.map(({ tensor }) => tensor), { slots: chosen.map(({ slots }) => slots), turns: chosen.map(({ turns }) => turns) });
  return (fused as tf.Tensor3D[] | undefined) ?? chosen.map((kept) => tf.tidy(() => gatherSlots(kept)));
}

function gatherSlots({ tensor, slots, turns }: KeptSlots): tf.Tensor3D {
  const [heads, , size] = tensor.shape;
  const n = slots.length / heads;
  if (turns !== undefined) return gatherTurned(tensor, slots, turns);
  const isPrefix = slots.every((slot, at) => slot === at % n);
  return isPrefix ? tf.slice(tensor, [0, 0, 0], [heads, n, size]) : (batchedGather(tensor, tf.tensor2d(slots, [heads, n], 'int32')) as tf.Tensor3D);
}

/** Turns only the keys that move, puts them behind the others, and gathers of both. */
function gatherTurned(tensor: tf.Tensor3D, slots: Int32Array, turns: SlotTurns): tf.Tensor3D {
  const [heads, length, size] = tensor.shape;
  const n = slots.length / heads;
  const flat = tf.reshape(tensor, [heads * length, size]) as tf.Tensor2D;
  const rows = slots.map((slot, at) => Math.floor(at / n) * length + slot);
  const moved = [...slots.keys()].filter((at) => turns.from[at] !== turns.to[at]);
  const picked = tf.gather(flat, tf.tensor1d(moved.map((at) => rows[at]!), 'int32'));
  moved.forEach((at, index) => (rows[at] = heads * length + index));
  const both = tf.concat([flat, tf.reshape(turnRows(tf.reshape(picked, [moved.length, 1, size]) as tf.Tensor3D, moved, turns), [moved.length, size])], 0);
  return tf.reshape(tf.gather(both, tf.tensor1d(rows, 'int32')), [heads, n, size]);
}

/** Turns rows `[moved, 1, headDim]`, borrowed, as `turns` says of the slots `moved`; owned by the caller. */
function turnRows(rows: tf.Tensor3D, moved: readonly number[], { from, to, frequencies }: SlotTurns): tf.Tensor3D {
  const half = frequencies.length;
  const cosines = new Float32Array(moved.length * 2 * half);
  const sines = new Float32Array(moved.length * 2 * half);
  const known = new Map<string, Float64Array>();
  for (const [index, at] of moved.entries()) {
    const name = `${from[at]} ${to[at]}`;
    const turn = known.get(name) ?? cosinesAndSines(from[at]!, to[at]!, frequencies);
    known.set(name, turn);
    for (let dim = 0; dim < 2 * half; dim += 1) {
      cosines[index * 2 * half + dim] = turn[2 * (dim % half)]!;
      sines[index * 2 * half + dim] = turn[2 * (dim % half) + 1]!;
    }
  }
  return rotate(rows, tf.tensor3d(cosines, rows.shape), tf.tensor3d(sines, rows.shape));
}
