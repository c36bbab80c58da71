import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Intervals, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { Moments } from '../../statistics/moments.ts';
import { Tally } from '../../statistics/tally.ts';

/** What a query lost to eviction, beside a run that kept all. Whatever was not measured is left out. Plain data. */
export interface EvictionSample {
  /** [n] the query's attention over all positions, in the run that kept all. */
  readonly attention?: ArrayLike<number>;
  /** Positions that the cache still holds, each once. */
  readonly kept?: ArrayLike<number>;
  /** [n] what kind of token stands at each position, few kinds. */
  readonly kinds?: readonly string[];
  /** The attention's output in the run that kept all. */
  readonly fullOutput?: ArrayLike<number>;
  /** The same in the run that evicts. */
  readonly keptOutput?: ArrayLike<number>;
  /** Nats for the same token: evicting less keeping all. */
  readonly lossDifference?: number;
}

/** What eviction costs. */
export interface EvictionQualityResult {
  readonly attentionMassRecall?: number | undefined;
  readonly outputError?: number | undefined;
  readonly lossDifference?: number | undefined;
  readonly retentionByDecile: Readonly<Record<string, number>>;
  readonly retentionByKind: Readonly<Record<string, number>>;
  readonly samples: number;
}

/** The accumulator of `evictionQuality`. */
export interface EvictionQualityState {
  readonly recall: Moments;
  readonly error: Moments;
  readonly loss: Moments;
  readonly held: Tally;
  readonly seen: Tally;
  readonly heldKinds: Tally;
  readonly seenKinds: Tally;
  readonly samples: Moments;
}

const record = accumulatorRecord<EvictionQualityState>({ recall: Moments, error: Moments, loss: Moments, held: Tally, seen: Tally, heldKinds: Tally, seenKinds: Tally, samples: Moments });

const measures = {
  attentionMassRecall: { unit: '1', direction: 'higher', about: 'Share of the attention that falls on what was kept, in the run that keeps all, averaged over queries.' },
  outputError: { unit: '1', direction: 'lower', about: 'Distance of the output of attention from that of the run that keeps all, as a share of its length.' },
  lossDifference: { unit: '{nat}/{token}', direction: 'lower', about: 'Loss for each token above that of the run that keeps all.' },
  retentionByDecile: { unit: '1', direction: 'none', about: 'Share of the positions that were kept, by tenth of the sequence.', series: 'decile' },
  retentionByKind: { unit: '1', direction: 'none', about: 'Share of the positions that were kept, by the kind of their token.', series: 'kind' },
  samples: { unit: '{query}', direction: 'none', about: 'Queries that were compared.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * What a cache that evicts loses beside one that keeps all: recall of attention mass, error of the output, loss, and what is kept where.
 * Sample one query in many; a run that keeps all must run beside.
 *
 * @throws `invalid-option`; adding positions that do not exist throws `invalid-value`
 */
export function evictionQuality(options: Readonly<Record<never, never>> = {}): Metric<EvictionSample, EvictionQualityState, EvictionQualityResult> {
  return {
    ...record,
    name: 'eviction-quality',
    version: 1,
    algebra: 'exact',
    parameters: checkParameters('eviction-quality', { ...options }, {}),
    measures,
    add(state, { attention, kept, kinds, fullOutput, keptOutput, lossDifference }) {
      if (attention !== undefined && kept !== undefined) checkPositions(kept, attention.length);
      if (fullOutput?.length !== keptOutput?.length) throw new TokstreamError('The outputs of the two runs have different lengths; give those of one query.', { code: 'invalid-value', stage: 'eviction-quality' });
      state.samples.add(1);
      if (attention !== undefined && kept !== undefined) addAttention(state, attention, kept, kinds);
      const error = fullOutput === undefined ? undefined : relativeDistance(fullOutput, keptOutput!);
      if (error !== undefined) state.error.add(error);
      if (lossDifference !== undefined) state.loss.add(lossDifference);
    },
    result: ({ recall, error, loss, held, seen, heldKinds, seenKinds, samples }) => ({ attentionMassRecall: recall.mean, outputError: error.mean, lossDifference: loss.mean, retentionByDecile: shares(held, seen), retentionByKind: shares(heldKinds, seenKinds), samples: samples.count }),
    intervals: ({ recall, error, loss }) =>
      Object.fromEntries(Object.entries({ attentionMassRecall: recall.interval, outputError: error.interval, lossDifference: loss.interval }).filter(([, interval]) => interval !== undefined)) as Intervals<keyof EvictionQualityResult>,
  };
}

function addAttention({ recall, held, seen, heldKinds, seenKinds }: EvictionQualityState, attention: ArrayLike<number>, kept: ArrayLike<number>, kinds: readonly string[] | undefined): void {
  const decile = (position: number): number => Math.floor((10 * position) / attention.length);
  let [all, mass] = [0, 0];
  for (let at = 0; at < attention.length; at += 1) {
    all += attention[at]!;
    seen.add(decile(at));
    const kind = kinds?.[at];
    if (kind !== undefined) seenKinds.add(kind);
  }
  for (const position of Array.from(kept)) {
    mass += attention[position]!;
    held.add(decile(position));
    const kind = kinds?.[position];
    if (kind !== undefined) heldKinds.add(kind);
  }
  if (all > 0) recall.add(mass / all);
}

function checkPositions(kept: ArrayLike<number>, length: number): void {
  const positions = new Set(Array.from(kept));
  if (positions.size !== kept.length || ![...positions].every((position) => Number.isInteger(position) && position >= 0 && position < length)) throw new TokstreamError(`What is kept of ${length} positions is ${Array.from(kept).join(', ').slice(0, 60)}; give each position once, from 0.`, { code: 'invalid-value', stage: 'eviction-quality' });
}

function relativeDistance(from: ArrayLike<number>, to: ArrayLike<number>): number | undefined {
  let [distance, length] = [0, 0];
  for (let at = 0; at < from.length; at += 1) {
    distance += (from[at]! - to[at]!) ** 2;
    length += from[at]! ** 2;
  }
  return length === 0 ? undefined : Math.sqrt(distance / length);
}

function shares(above: Tally, below: Tally): Readonly<Record<string, number>> {
  return Object.fromEntries(below.keys.map((key) => [key, above.get(key) / below.get(key)]));
}
