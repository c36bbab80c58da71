import { expectCode } from '@tokstream/testing';
import { describe, expect, test } from 'vitest';
import { type Codec, codecDifference } from './codec-difference.ts';
import { codecStreams, type CodecStreamsResult } from './codec-streams.ts';
import { logSpectralDistance } from './log-spectral-distance.ts';
import { powerSpectrum } from './power-spectrum.ts';
import { signalNoise, type SignalNoiseResult } from './signal-noise.ts';

function measured(frames: readonly (readonly Int32Array[])[], options: Parameters<typeof codecStreams>[0]): CodecStreamsResult {
  const metric = codecStreams(options);
  const state = metric.init();
  for (const codes of frames) metric.add(state, { codes });
  return metric.result(state) as CodecStreamsResult;
}

test('the nominal bitrate is frames times books times bits; the effective one what their entropies ask for', () => {
  // Two books of 1024 at 75 frames a second: 1.5 kbit/s. Half the codes of the first book alike, the second always the same.
  const codes = [Int32Array.of(0, 0, 1, 2), Int32Array.of(7, 7, 7, 7)];
  const result = measured([codes, codes], {});
  expect(result).toMatchObject({ frames: 8, books: 2, seconds: 8 / 75, nominalBitrate: 1500, effectiveBitrate: 75 * 1.5, deadCodes: [1021, 1023], codeUse: [3 / 1024, 1 / 1024] });
  expect(result.codePerplexity).toEqual([2 ** 1.5, 1]);
});

test('a book whose codes come alike has them all for perplexity, and both bitrates equal', () => {
  expect(measured([[Int32Array.of(0, 1, 2, 3), Int32Array.of(0, 1, 0, 1)]], { codes: '4,2', frameRate: 50 })).toMatchObject({ codePerplexity: [4, 2], deadCodes: [0, 0], nominalBitrate: 150, effectiveBitrate: 150 });
  expect(measured([], {})).toMatchObject({ frames: 0, nominalBitrate: 0, effectiveBitrate: undefined });
});

test('codes that cannot be are refused, and leave the counts as they were', () => {
  const metric = codecStreams({ codes: '4,2' });
  const state = metric.init();
  for (const codes of [[Int32Array.of(0), Int32Array.of(2)], [Int32Array.of(-1), Int32Array.of(0)], [Int32Array.of(1)], [Int32Array.of(1), Int32Array.of(1, 0)]]) expectCode('invalid-codes', () => metric.add(state, { codes }));
  expect(metric.encode(state)).toEqual(metric.encode(metric.init()));
  for (const options of [{ codes: '4,' }, { frameRate: 0 }]) expectCode('invalid-option', () => codecStreams(options));
});

/** A code for each four samples: their sum, with what the last frame left over where `carries`. */
function sumCodec(carries: boolean): Codec {
  const encode = (samples: Float32Array, before = 0): { codes: Int32Array[] } => {
    let rest = before;
    return { codes: [Int32Array.from({ length: Math.ceil(samples.length / 4) }, (_, frame) => {
      const sum = samples.subarray(4 * frame, 4 * frame + 4).reduce((total, value) => total + value, rest);
      rest = carries ? sum % 2 : 0;
      return Math.floor(sum);
    })] };
  };
  return {
    encode,
    open() {
      let open: number[] = [];
      return {
        push(samples) {
          open.push(...samples);
          const ready = open.length - (open.length % 4);
          const part = Float32Array.from(open.slice(0, ready));
          open = open.slice(ready);
          return encode(part);
        },
        end: () => encode(Float32Array.from(open)),
      };
    },
  };
}

test('a codec is streamable when pieces give the codes of the whole', async () => {
  const samples = Float32Array.from({ length: 30 }, (_, at) => (at % 7) + 0.5);
  for (const cuts of [[], [1], [4, 9, 9, 17], [30]]) expect(await codecDifference(sumCodec(false), samples, cuts)).toBeUndefined();
  expect(await codecDifference(sumCodec(true), samples, [9])).toEqual({ frame: 2, book: 0 });
});

test('signal to noise is in decibels over the energy of all sounds', () => {
  const metric = signalNoise();
  const state = metric.init();
  metric.add(state, { original: Float32Array.of(10, 0), decoded: Float32Array.of(9, 0) });
  metric.add(state, { original: Float32Array.of(0, 0), decoded: Float32Array.of(0, 0) });
  expect((metric.result(state) as SignalNoiseResult).decibels).toBeCloseTo(20, 9);
  expectCode('invalid-value', () => metric.add(state, { original: Float32Array.of(1), decoded: Float32Array.of() }));
});

describe('log-spectral distance', () => {
  test('the spectrum is that of the definition', () => {
    const samples = Float64Array.from({ length: 16 }, (_, at) => Math.sin(at * at) + at / 9);
    const expected = Array.from({ length: 9 }, (_, frequency) => {
      const part = (wave: (angle: number) => number): number => samples.reduce((sum, sample, at) => sum + sample * wave((2 * Math.PI * frequency * at) / 16), 0);
      return part(Math.cos) ** 2 + part(Math.sin) ** 2;
    });
    for (const [frequency, power] of powerSpectrum(samples).entries()) expect(power).toBeCloseTo(expected[frequency]!, 9);
  });

  test('a sound at half the level is 6 dB away, in every frame', () => {
    const metric = logSpectralDistance({ frame: 64 });
    const state = metric.init();
    const original = Float32Array.from({ length: 256 }, (_, at) => Math.sin(at * at));
    metric.add(state, { original, decoded: original.map((sample) => sample / 2) });
    expect(metric.result(state)).toEqual({ frames: 7, distance: expect.closeTo(20 * Math.log10(2), 5) });
    for (const wrong of [{ frame: 48 }, { floor: 0 }]) expectCode('invalid-option', () => logSpectralDistance(wrong));
    expectCode('invalid-value', () => metric.add(state, { original, decoded: original.subarray(1) }));
  });
});
