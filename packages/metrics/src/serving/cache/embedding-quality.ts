import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Interval, Intervals, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { Moments } from '../../statistics/moments.ts';
import { RatioOfSums } from '../../statistics/ratio-of-sums.ts';
import { shareInterval } from '../../statistics/share-interval.ts';

/** What tells how good an embedding table for a new vocabulary is. Whatever was not measured is left out. Plain data. */
export interface EmbeddingSample {
  /** A text of so many bytes that both models scored. */
  readonly bytes?: number;
  /** Nats that the new model and the old one need for it. */
  readonly newNats?: number;
  readonly oldNats?: number;
  /** Ids nearest to a token by cosine, in the new table and in the one it was made from. Both as many. */
  readonly neighbours?: ArrayLike<number>;
  readonly sourceNeighbours?: ArrayLike<number>;
  /** Training steps until the loss of the reference was reached. */
  readonly stepsToReference?: number;
}

/** How good an embedding table for a new vocabulary is. */
export interface EmbeddingQualityResult {
  readonly perplexityRatio?: number | undefined;
  readonly neighbourOverlap?: number | undefined;
  readonly stepsToReference?: number | undefined;
}

/** The accumulator of `embeddingQuality`. */
export interface EmbeddingQualityState {
  readonly loss: RatioOfSums;
  readonly overlap: RatioOfSums;
  readonly steps: Moments;
}

const record = accumulatorRecord<EmbeddingQualityState>({ loss: RatioOfSums, overlap: RatioOfSums, steps: Moments });

const measures = {
  perplexityRatio: { unit: '1', direction: 'lower', about: 'Perplexity of each byte with the new table for that with the old one.' },
  neighbourOverlap: { unit: '1', direction: 'higher', about: 'Share of the nearest tokens that the old table has too.' },
  stepsToReference: { unit: '{step}', direction: 'lower', about: 'Mean training steps until the loss of the reference was reached.' },
} as const satisfies Record<string, Measure>;

/**
 * How good an embedding table for a new vocabulary is: perplexity at equal bytes, neighbours in common, steps to the loss of a reference.
 *
 * @throws `invalid-option`; adding neighbours that are not as many throws `invalid-value`
 */
export function embeddingQuality(options: Readonly<Record<never, never>> = {}): Metric<EmbeddingSample, EmbeddingQualityState, EmbeddingQualityResult> {
  return {
    ...record,
    name: 'embedding-quality',
    version: 1,
    algebra: 'exact',
    parameters: checkParameters('embedding-quality', { ...options }, {}),
    measures,
    add({ loss, overlap, steps }, { bytes, newNats, oldNats, neighbours, sourceNeighbours, stepsToReference }) {
      if (neighbours?.length !== sourceNeighbours?.length) throw new TokstreamError('The two lists of neighbours are not as long; take the same number from both tables.', { code: 'invalid-value', stage: 'embedding-quality' });
      if (bytes !== undefined && newNats !== undefined && oldNats !== undefined) loss.add(newNats - oldNats, bytes);
      if (neighbours !== undefined) {
        const source = new Set(Array.from(sourceNeighbours!));
        overlap.add(Array.from(neighbours).filter((id) => source.has(id)).length, neighbours.length);
      }
      if (stepsToReference !== undefined) steps.add(stepsToReference);
    },
    result: ({ loss, overlap, steps }) => ({ perplexityRatio: loss.ratio === undefined ? undefined : finite(Math.exp(loss.ratio)), neighbourOverlap: overlap.ratio, stepsToReference: steps.mean }),
    intervals({ loss, overlap, steps }) {
      const { interval } = loss;
      const high = interval && finite(Math.exp(interval.high));
      const perplexityRatio: Interval | undefined = high === undefined ? undefined : { low: Math.exp(interval!.low), high };
      return Object.fromEntries(Object.entries({ perplexityRatio, neighbourOverlap: shareInterval(overlap.interval), stepsToReference: steps.interval }).filter(([, one]) => one !== undefined)) as Intervals<keyof EmbeddingQualityResult>;
    },
  };
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
