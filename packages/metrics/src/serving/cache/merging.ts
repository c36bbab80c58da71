import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Intervals, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { Moments } from '../../statistics/moments.ts';
import { RatioOfSums } from '../../statistics/ratio-of-sums.ts';
import { shareInterval } from '../../statistics/share-interval.ts';
import { Tally } from '../../statistics/tally.ts';

/** One layer merging the tokens of one sequence. Plain data. */
export interface MergeSample {
  readonly layer: number;
  /** Tokens that come in. */
  readonly before: number;
  /** Tokens that go on. */
  readonly after: number;
  /** Multiply-adds of the layer, merged and not. */
  readonly flops?: number;
  readonly plainFlops?: number;
  /** The output put back to its length, and that of the run that does not merge. */
  readonly output?: ArrayLike<number>;
  readonly plainOutput?: ArrayLike<number>;
  /** Merges that join tokens of different words. */
  readonly acrossWords?: number;
}

/** What merging saves, and what of the output is left. */
export interface MergingResult {
  readonly lengthRatio?: number | undefined;
  readonly lengthRatioByLayer: Readonly<Record<string, number>>;
  readonly flopRatio?: number | undefined;
  readonly fidelity?: number | undefined;
  readonly acrossWordsShare?: number | undefined;
}

/** The accumulator of `merging`. */
export interface MergingState {
  readonly length: RatioOfSums;
  readonly before: Tally;
  readonly after: Tally;
  readonly flops: RatioOfSums;
  readonly fidelity: Moments;
  readonly across: RatioOfSums;
}

const record = accumulatorRecord<MergingState>({ length: RatioOfSums, before: Tally, after: Tally, flops: RatioOfSums, fidelity: Moments, across: RatioOfSums });

const measures = {
  lengthRatio: { unit: '1', direction: 'lower', about: 'Tokens after merging for each token before.' },
  lengthRatioByLayer: { unit: '1', direction: 'lower', about: 'The same for each layer.', series: 'layer' },
  flopRatio: { unit: '1', direction: 'lower', about: 'Multiply-adds with merging for each without.' },
  fidelity: { unit: '1', direction: 'higher', about: 'Cosine between the output with merging and without, averaged over samples.' },
  acrossWordsShare: { unit: '1', direction: 'lower', about: 'Share of the merges that join tokens of different words.' },
} as const satisfies Record<string, Measure>;

/**
 * Length and work with merging beside those without, how near the output stays, and whether merges respect words.
 *
 * @throws `invalid-option`; adding more tokens after than before throws `invalid-value`
 */
export function merging(options: Readonly<Record<never, never>> = {}): Metric<MergeSample, MergingState, MergingResult> {
  return {
    ...record,
    name: 'merging',
    version: 1,
    algebra: 'exact',
    parameters: checkParameters('merging', { ...options }, {}),
    measures,
    add(state, { layer, before, after, flops, plainFlops, output, plainOutput, acrossWords }) {
      if (!(after >= 0 && after <= before && before < Infinity) || output?.length !== plainOutput?.length) throw new TokstreamError(`Merging made ${after} tokens of ${before}, or the outputs have different lengths; give both of one sequence.`, { code: 'invalid-value', stage: 'merging' });
      state.length.add(after, before);
      state.before.add(layer, before);
      state.after.add(layer, after);
      if (flops !== undefined && plainFlops !== undefined) state.flops.add(flops, plainFlops);
      if (acrossWords !== undefined) state.across.add(acrossWords, before - after);
      const cosine = output === undefined ? undefined : cosineOf(output, plainOutput!);
      if (cosine !== undefined) state.fidelity.add(cosine);
    },
    result: ({ length, before, after, flops, fidelity, across }) => ({
      lengthRatio: length.ratio,
      lengthRatioByLayer: Object.fromEntries(before.keys.filter((layer) => before.get(layer) > 0).map((layer) => [layer, after.get(layer) / before.get(layer)])),
      flopRatio: flops.ratio,
      fidelity: fidelity.mean,
      acrossWordsShare: across.ratio,
    }),
    intervals: ({ length, flops, fidelity, across }) =>
      Object.fromEntries(Object.entries({ lengthRatio: length.interval, flopRatio: flops.interval, fidelity: fidelity.interval, acrossWordsShare: shareInterval(across.interval) }).filter(([, interval]) => interval !== undefined)) as Intervals<keyof MergingResult>,
  };
}

function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number | undefined {
  let [product, left, right] = [0, 0, 0];
  for (let at = 0; at < a.length; at += 1) {
    product += a[at]! * b[at]!;
    left += a[at]! ** 2;
    right += b[at]! ** 2;
  }
  return left === 0 || right === 0 ? undefined : product / Math.sqrt(left * right);
}
