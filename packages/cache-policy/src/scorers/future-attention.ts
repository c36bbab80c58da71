import type { ModelShape } from '@tokstream/model';
import { checkChoice } from './parts/check-choice.ts';
import { checkCount } from './parts/check-count.ts';
import { expectedWeights } from './parts/expected-weights.ts';
import { QueryMoments } from './parts/query-moments.ts';
import { Rotation } from './parts/rotation.ts';
import { Scratch } from './parts/scratch.ts';
import { turnedKeys } from './parts/turned-keys.ts';
import { vectorLength } from './parts/vector-length.ts';
import type { Scorer, ScorerState } from './scorer.ts';

/** What is expected of the queries to come. */
export interface FutureAttentionOptions {
  /** Positions ahead that are averaged over; default 512. */
  readonly future?: number;
  /** First tokens of the sequence whose queries do not count; default 4. */
  readonly sinks?: number;
  /** Whether the covariance of queries counts, which is most of the work; default true. */
  readonly covariance?: boolean;
}

/**
 * The attention that a key can expect of the next positions, times the length of its value, if queries go on to be spread as they were
 * so far (expected attention; Devoto et al. 2025). Takes headDim² steps for each slot and query head: evict every so many tokens only.
 */
export function futureAttention({ future = 512, sinks = 4, covariance = true }: FutureAttentionOptions = {}): Scorer {
  checkCount('future', future);
  checkCount('sinks', sinks, 0);
  checkChoice('covariance', covariance, [true, false]);
  const start = (shape: ModelShape, rotations: readonly (Rotation | undefined)[], moments: readonly QueryMoments[], seen: (number | undefined)[]): ScorerState => {
    const { kvHeads, headDim } = shape;
    const scratch = new Scratch();
    return {
      observe(layer, { queries, count, slots }) {
        const before = (seen[layer] ??= slots - count);
        moments[layer]!.add(queries, count, Math.max(0, sinks - before));
        seen[layer] = before + count;
      },
      score(layer, entries, { from }, scores) {
        const { slots, values, positions } = entries;
        const keys = turnedKeys(entries, rotations[layer], scratch);
        const turn = rotations[layer]?.meanTurn(1 + positions.reduce((last, position) => Math.max(last, position), 0), future);
        expectedWeights(keys, moments[layer]!, shape, { from, slots, turn, covariance }, scores);
        for (let at = 0; at < kvHeads * slots; at += 1) scores[at]! *= vectorLength(values, at * headDim, headDim);
      },
      fork: () => start(shape, rotations, moments.map((one) => one.clone()), [...seen]),
    };
  };
  return { name: 'future-attention', needs: new Set(['queries', 'keys', 'values']), heads: 'each', start: (shape) => start(shape, Rotation.ofLayers(shape), Array.from({ length: shape.layers }, () => new QueryMoments(shape.heads, shape.headDim, covariance)), []) };
}
