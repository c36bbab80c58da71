import type { MergePlan } from '@tokstream/core';
import type { Features } from './features/features.ts';

/** What a tensor merger may read of one sequence. All borrowed, valid during the call. */
export interface MergeInput {
  /** Positions now. */
  readonly n: number;
  /** What positions are compared by: keys or hidden states. */
  readonly features?: Features;
  /** `[n]` how important each position is. */
  readonly scores?: ArrayLike<number>;
  /** `[n]` original tokens that each position stands for already; default 1. */
  readonly size?: ArrayLike<number>;
  /** The layer that is merged in, for schedules; default 0. */
  readonly layer?: number;
  /** Layers there are, for schedules with a slope. */
  readonly layers?: number;
}

/**
 * Says which positions of one sequence go together. Deterministic: equal input gives an equal plan on every machine, and ties go to the
 * position that stands first.
 */
export interface TensorMerger {
  readonly name: string;
  /** What it needs beside `n`. */
  readonly reads: readonly ('features' | 'scores')[];
  /** @throws `missing-features`, `missing-scores` where the input lacks what the merger reads */
  plan(input: MergeInput): MergePlan;
}
