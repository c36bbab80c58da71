import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Interval, Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { RatioOfSums } from '../statistics/ratio-of-sums.ts';

/** Sound, and what a codec made of it. */
export interface DecodedSound {
  readonly original: Float32Array;
  /** As long as the original. */
  readonly decoded: Float32Array;
}

/** Settings of `signal-noise`: none. */
export type SignalNoiseOptions = Readonly<Record<string, never>>;

/** How much of a sound's energy a codec loses. */
export interface SignalNoiseResult {
  readonly samples: number;
  /** Energy of what is lost for each unit of energy of the original. */
  readonly noiseShare?: number | undefined;
  /** Decibels that the sound lies above what is lost; undefined where nothing is. */
  readonly decibels?: number | undefined;
}

/** The accumulator of `signal-noise`. */
export interface SignalNoiseState {
  samples: number;
  readonly energy: RatioOfSums;
}

const measures = {
  decibels: { unit: 'dB', direction: 'higher', about: 'Decibels that the sound lies above what the codec lost.' },
  noiseShare: { unit: '1', direction: 'lower', about: 'Energy of what is lost for each unit of energy of the original.' },
} as const satisfies Record<string, Measure>;

/**
 * Signal to noise of decoded sound, over all of it: a ratio of sums, so that silence does not weigh.
 *
 * @throws `invalid-option`; `add` throws `invalid-value` for sounds of different length
 */
export function signalNoise(options: SignalNoiseOptions = {}): Metric<DecodedSound, SignalNoiseState, SignalNoiseResult> {
  return {
    name: 'signal-noise',
    version: 1,
    algebra: 'exact',
    parameters: checkParameters('signal-noise', { ...options }, {}),
    measures,
    init: () => ({ samples: 0, energy: new RatioOfSums() }),
    add(state, { original, decoded }) {
      if (original.length !== decoded.length) throw new TokstreamError(`A sound of ${original.length} samples was decoded to ${decoded.length}; cut both to the same length.`, { code: 'invalid-value', stage: 'signal-noise' });
      let [noise, signal] = [0, 0];
      for (let at = 0; at < original.length; at += 1) {
        noise += (original[at]! - decoded[at]!) ** 2;
        signal += original[at]! ** 2;
      }
      state.samples += original.length;
      state.energy.add(noise, signal);
    },
    merge(state, later) {
      state.samples += later.samples;
      state.energy.merge(later.energy);
    },
    result({ samples, energy: { ratio } }) {
      return { samples, noiseShare: ratio, decibels: ratio === undefined || ratio === 0 ? undefined : -10 * Math.log10(ratio) };
    },
    intervals({ energy: { ratio, interval } }): Partial<Record<'noiseShare' | 'decibels', Interval>> {
      if (interval === undefined) return {};
      const share = { low: Math.max(0, interval.low), high: interval.high };
      return { noiseShare: share, ...(interval.low > 0 && ratio !== 0 && { decibels: { low: -10 * Math.log10(interval.high), high: -10 * Math.log10(interval.low) } }) };
    },
    encode: ({ samples, energy }) => [samples, ...(energy.toJson() as number[])],
    decode(encoded) {
      const [samples, ...energy] = encoded as number[];
      return { samples: samples!, energy: RatioOfSums.from(energy) };
    },
  };
}
