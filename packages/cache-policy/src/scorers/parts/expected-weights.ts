import type { ModelShape } from '@tokstream/model';
import type { QueryMoments } from './query-moments.ts';
import { dot } from './dot.ts';
import { quadraticLogits } from './quadratic-logits.ts';
import { softmax } from './softmax.ts';

/** Where and how attention is expected. */
export interface ExpectedWeightsOptions {
  /** Slots from here on share the attention. */
  readonly from: number;
  readonly slots: number;
  /** The mean turn of queries to come, as `Rotation.meanTurn` gives it; undefined where nothing turns. */
  readonly turn: Float64Array | undefined;
  readonly covariance: boolean;
}

/**
 * Writes the softmax of the expected logits, the mean over the query heads of each key head: if queries are normal with mean m and
 * covariance C, exp(q·k/√d) is exp(m·k/√d + k·C·k/2d) in the mean.
 *
 * @param keys `[kvHeads, slots, headDim]`, turned
 * @param into `[kvHeads, slots]`, from `from` on
 */
export function expectedWeights(keys: Float32Array, moments: QueryMoments, { heads, kvHeads, headDim }: ModelShape, options: ExpectedWeightsOptions, into: Float32Array): void {
  const { from, slots, turn, covariance } = options;
  const mean = new Float64Array(headDim);
  const matrix = new Float64Array(headDim * headDim);
  const weights = new Float64Array(slots - from);
  const straight = new Float32Array(headDim);
  const group = heads / kvHeads;
  for (let head = 0; head < heads; head += 1) {
    const kvHead = Math.floor(head / group);
    const first = (kvHead * slots + from) * headDim;
    moments.readMean(head, mean);
    if (turn !== undefined) turnPairs(mean, 0, 1, turn);
    for (let i = 0; i < headDim; i += 1) mean[i]! /= Math.sqrt(headDim);
    if (covariance) {
      moments.readCovariance(head, matrix);
      if (turn !== undefined) {
        for (let column = 0; column < headDim; column += 1) turnPairs(matrix, column, headDim, turn);
        for (let line = 0; line < headDim; line += 1) turnPairs(matrix, line * headDim, 1, turn);
      }
      // The lower triangle stands for both: twice what is off the diagonal, all over 2 d.
      for (let i = 0; i < headDim; i += 1) for (let j = 0; j <= i; j += 1) matrix[i * headDim + j]! *= (i === j ? 0.5 : 1) / headDim;
      quadraticLogits(keys, first, slots - from, matrix, mean, weights);
    } else {
      straight.set(mean);
      for (let slot = 0; slot < weights.length; slot += 1) weights[slot] = dot(straight, 0, keys, first + slot * headDim, headDim);
    }
    softmax(weights);
    for (let slot = from, at = kvHead * slots + from; slot < slots; slot += 1, at += 1) into[at] = (head % group === 0 ? 0 : into[at]!) + weights[slot - from]! / group;
  }
}

/** Turns a vector, its coordinates `step` apart, in place. */
function turnPairs(vector: Float64Array, first: number, step: number, turn: Float64Array): void {
  const half = turn.length / 2;
  for (let pair = 0; pair < half; pair += 1) {
    const low = first + pair * step;
    const high = low + half * step;
    const x = vector[low]!;
    const y = vector[high]!;
    vector[low] = x * turn[pair]! - y * turn[half + pair]!;
    vector[high] = x * turn[half + pair]! + y * turn[pair]!;
  }
}
