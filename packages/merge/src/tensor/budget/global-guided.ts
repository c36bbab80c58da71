import { TokstreamError } from '@tokstream/core';
import { bestFirst } from '../best-first.ts';
import { neededScores } from '../needed.ts';
import { keepPlaces } from '../selection/keep-places.ts';
import type { TensorMerger } from '../tensor-merger.ts';
import { allocateBudget } from './allocate-budget.ts';

export interface GlobalGuidedOptions {
  /** Positions that stay over all segments, or their share when below 1. */
  readonly budget: number;
  /** Positions of each segment, one after the other; they add up to all. */
  readonly segments: readonly number[];
  /** `[n]` how important each position is within its segment. Default: the scores, which say how important it is for the whole. */
  readonly local?: ArrayLike<number>;
  /** Segments with a higher sum of scores get more, the more so the lower this is. Default 10. */
  readonly temperature?: number;
}

/**
 * Spreads a budget over segments, as passages that were retrieved, by how important each is for the whole, and keeps the most important
 * positions of each. The counts add up to the budget exactly.
 *
 * A segment keeps the share `budget share · (1 + softmax(sum of its scores / temperature) - mean)` of its positions; within it positions
 * are ranked by the sum of local and global scores, each scaled to length 1 over the segment.
 *
 * Source: Liu et al. 2025 (GlobalCom²), sections 3.2 and 3.3; there shares are rounded down.
 */
export function globalGuided({ budget, segments, local, temperature = 10 }: GlobalGuidedOptions): TensorMerger {
  return {
    name: 'global-guided',
    reads: ['scores'],
    plan(input) {
      const { n, size } = input;
      const scores = Array.from(neededScores(input, 'globalGuided'));
      const inner = local === undefined ? scores : Array.from(neededScores({ n, scores: local }, 'globalGuided'));
      if (segments.reduce((all, each) => all + each, 0) !== n) throw new TokstreamError(`Segments of ${segments.join(' + ')} positions are not the ${n} there are; give the length of each.`, { code: 'invalid-segments', stage: 'merge' });
      const starts = segments.map((_, segment) => segments.slice(0, segment).reduce((all, each) => all + each, 0));
      const within = (values: readonly number[], segment: number): readonly number[] => values.slice(starts[segment], starts[segment]! + segments[segment]!);
      const shares = segmentShares(segments.map((_, segment) => within(scores, segment).reduce((all, each) => all + each, 0)), temperature);
      const counts = allocateBudget(segments.map((length, segment) => length * shares[segment]!), segments, budget < 1 ? Math.round(budget * n) : budget);
      const kept = segments.flatMap((_, segment) => {
        const [global, own] = [unit(within(scores, segment)), unit(within(inner, segment))];
        return [...bestFirst(global.map((value, at) => value + own[at]!)).subarray(0, counts[segment])].map((at) => starts[segment]! + at);
      });
      return keepPlaces(n, kept, size);
    },
  };
}

/** What each segment gets beside the even share of 1: `1 + softmax(scores / temperature) - mean`. */
export function segmentShares(scores: readonly number[], temperature: number): number[] {
  const most = Math.max(...scores);
  const exponents = scores.map((score) => Math.exp((score - most) / temperature));
  const total = exponents.reduce((all, each) => all + each, 0);
  return exponents.map((each) => 1 + each / total - 1 / scores.length);
}

function unit(values: readonly number[]): number[] {
  const length = Math.hypot(...values) || 1;
  return values.map((value) => value / length);
}
