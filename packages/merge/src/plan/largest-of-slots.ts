import * as tf from '@tensorflow/tfjs-core';
import { takeRows } from './take-rows.ts';

/**
 * The largest value of each channel among the rows of each slot; 0 in slots without rows.
 *
 * Halves the rows of every slot until each has one, so the work is twice the rows at most however unequal slots are. Ops are flat because
 * no backend has a segment maximum; where rows are equal, the gradient goes to the earlier half.
 *
 * @param rows `[rows, width]`, borrowed
 * @param from rows that count, `to` the slot of each; the caller tidies
 * @returns `[slots, width]`
 */
export function largestOfSlots(rows: tf.Tensor2D, from: Int32Array, to: Int32Array, slots: number): tf.Tensor2D {
  const order = [...to.keys()].toSorted((a, b) => to[a]! - to[b]! || a - b);
  let values = rows;
  let places = order.map((at) => from[at]!);
  let slotOf = order.map((at) => to[at]!);
  for (;;) {
    const left: number[] = [];
    const right: number[] = [];
    const halved: number[] = [];
    for (let at = 0; at < slotOf.length; at += 1) {
      const isPair = slotOf[at + 1] === slotOf[at];
      left.push(places[at]!);
      right.push(places[isPair ? at + 1 : at]!);
      halved.push(slotOf[at]!);
      if (isPair) at += 1;
    }
    if (halved.length === slotOf.length) break;
    values = tf.maximum(takeRows(values, left), takeRows(values, right));
    places = halved.map((_, at) => at);
    slotOf = halved;
  }
  const picked = new Int32Array(slots);
  const isThere = new Float32Array(slots);
  slotOf.forEach((slot, at) => {
    picked[slot] = places[at]!;
    isThere[slot] = 1;
  });
  const largest = takeRows(values, picked);
  return isThere.includes(0) ? tf.mul(largest, tf.tensor2d(isThere, [slots, 1])) : largest;
}
