import { TokstreamError } from '@tokstream/core';
import { identityPlan } from '../../plan/identity-plan.ts';
import { neededFeatures } from '../needed.ts';
import { type Protect, protectedMask } from '../protect.ts';
import { type MergeSchedule, scheduledCount } from '../scheduled-count.ts';
import type { TensorMerger } from '../tensor-merger.ts';
import { mergeMatched } from './merge-matched.ts';

export interface AdjacentMergeOptions {
  /** Positions to merge away. */
  readonly r: MergeSchedule;
  /** Positions that stay as they are. Default none. */
  readonly protect?: Protect;
  /** Only the first so many positions merge, those that a causal model has read already. Default all. */
  readonly consumed?: number;
}

/**
 * Matching of neighbours: each position at an even place may go into the one before or after it, whichever is more similar, and the `r`
 * most similar do. Slots are spans of at most three positions, and the last position of a span stands for it, so that under a causal mask
 * nothing is seen before all of it was read.
 *
 * For causal models over the prefix that was read, and wherever order matters more than similarity.
 */
export function adjacentMerge({ r, protect = {}, consumed }: AdjacentMergeOptions): TensorMerger {
  if (consumed !== undefined && !(Number.isInteger(consumed) && consumed >= 0)) throw new TokstreamError(`consumed is ${consumed}; give a number of positions.`, { code: 'invalid-count', stage: 'merge' });
  return {
    name: 'adjacent',
    reads: ['features'],
    plan(input) {
      const { n, size, layer, layers } = input;
      const isProtected = protectedMask(n, protect);
      isProtected.fill(1, Math.min(n, consumed ?? n));
      const free = isProtected.reduce((count, kept) => count - kept, n);
      const count = Math.min(scheduledCount(r, n, layer, layers), Math.floor(free / 2));
      const features = neededFeatures(input, 'adjacentMerge');
      if (count === 0) return identityPlan(n, size);
      const cosines = neighbourCosines(features.values(), n, features.width);
      const from = Int32Array.from({ length: Math.ceil(n / 2) }, (_, half) => 2 * half);
      const score = new Float64Array(from.length).fill(-Infinity);
      const to = from.map((place, at) => {
        if (isProtected[place] !== 0) return place;
        const before = place > 0 && isProtected[place - 1] === 0 ? cosines[place - 1]! : -Infinity;
        const after = place + 1 < n && isProtected[place + 1] === 0 ? cosines[place]! : -Infinity;
        score[at] = Math.max(before, after);
        return before >= after ? place - 1 : place + 1;
      });
      return mergeMatched(n, { from, to, score }, count, { size, anchor: 'last' });
    },
  };
}

/** `[n - 1]` cosine of each row with the next. */
function neighbourCosines(values: Float32Array, n: number, width: number): Float64Array {
  const dot = (a: number, b: number): number => {
    let sum = 0;
    for (let dim = 0; dim < width; dim += 1) sum += values[a * width + dim]! * values[b * width + dim]!;
    return sum;
  };
  const lengths = Float64Array.from({ length: n }, (_, row) => Math.sqrt(dot(row, row)) || 1);
  return Float64Array.from({ length: Math.max(0, n - 1) }, (_, row) => dot(row, row + 1) / (lengths[row]! * lengths[row + 1]!));
}
