import { TokstreamError } from '@tokstream/core';
import { checkOption } from '../contract/check-option.ts';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { Moments } from '../statistics/moments.ts';
import { powerSpectrum } from './power-spectrum.ts';
import type { DecodedSound } from './signal-noise.ts';

/** Settings of `log-spectral-distance`. */
export interface LogSpectralDistanceOptions {
  /** Samples of a frame, a power of two; frames overlap by half. Default 512. */
  readonly frame?: number;
  /** Decibels below full scale at which power counts as silence. Default 100. */
  readonly floor?: number;
}

/** How far the spectrum of decoded sound is from that of the original. */
export interface LogSpectralDistanceResult {
  readonly frames: number;
  /** Decibels: the root of the mean square over the frequencies of a frame, in the mean over frames. */
  readonly distance?: number | undefined;
}

/** The accumulator of `log-spectral-distance`: the distances of frames. */
export type LogSpectralDistanceState = Moments;

const measures = {
  distance: { unit: 'dB', direction: 'lower', about: 'Decibels between the spectra of the sound and of what a codec made of it.' },
  frames: { unit: '{frame}', direction: 'none', about: 'Frames that were compared.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * Log-spectral distance of decoded sound, over frames under a Hann window. A sound that is shorter than a frame has none.
 *
 * Source: Gray and Markel 1976, "Distance measures for speech processing".
 *
 * @throws `invalid-option`; `add` throws `invalid-value` for sounds of different length
 */
export function logSpectralDistance(options: LogSpectralDistanceOptions = {}): Metric<DecodedSound, LogSpectralDistanceState, LogSpectralDistanceResult> {
  const name = 'log-spectral-distance';
  const parameters = checkParameters(name, { ...options }, { frame: 512, floor: 100 });
  const { frame = 512, floor = 100 } = options;
  checkOption(name, 'frame', frame, frame >= 2 && Number.isInteger(Math.log2(frame)), 'a power of two from 2');
  checkOption(name, 'floor', floor, floor > 0, 'a number of decibels above 0');
  const window = Float64Array.from({ length: frame }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / frame));
  /** The power of a sine of full scale, so far below. */
  const silence = (frame / 4) ** 2 * 10 ** (-floor / 10);
  const spectrumOf = (samples: Float32Array, from: number): Float64Array => powerSpectrum(window.map((weight, at) => weight * samples[from + at]!)).map((power) => 10 * Math.log10(Math.max(power, silence)));
  return {
    name,
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => new Moments(),
    add(state, { original, decoded }) {
      if (original.length !== decoded.length) throw new TokstreamError(`A sound of ${original.length} samples was decoded to ${decoded.length}; cut both to the same length.`, { code: 'invalid-value', stage: name });
      for (let from = 0; from + frame <= original.length; from += frame / 2) {
        const other = spectrumOf(decoded, from);
        const squares = spectrumOf(original, from).reduce((sum, level, at) => sum + (level - other[at]!) ** 2, 0);
        state.add(Math.sqrt(squares / other.length));
      }
    },
    merge: (state, later) => state.merge(later),
    result: ({ count, mean }) => ({ frames: count, distance: mean }),
    intervals: ({ interval }) => (interval === undefined ? {} : { distance: interval }),
    encode: (state) => state.toJson(),
    decode: Moments.from,
  };
}
