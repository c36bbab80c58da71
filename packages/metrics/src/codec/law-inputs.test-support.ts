import type { LawInputs, LawInputsByName } from '../laws/law-inputs.test-support.ts';
import type { CodeFrames } from './codec-streams.ts';
import type { DecodedSound } from './signal-noise.ts';

const codecStreams: LawInputs<CodeFrames> = {
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 12) }, () => {
      const frames = Math.floor(random.next() * 9);
      return { codes: [8, 16].map((size) => Int32Array.from({ length: frames }, () => Math.floor(random.next() ** 2 * size))) };
    }),
};

const signalNoise: LawInputs<DecodedSound> = {
  inputs: (random) =>
    Array.from({ length: Math.floor(random.next() * 12) }, () => {
      const original = Float32Array.from({ length: Math.floor(random.next() * 9) }, () => random.next() - 0.5);
      return { original, decoded: original.map((value) => (random.next() < 0.3 ? value : value + (random.next() - 0.5) / 8)) };
    }),
  tolerance: 1e-9,
};

/** What the laws feed the metrics of this folder with. */
export const codecLawInputs: LawInputsByName = { 'codec-streams': codecStreams, 'signal-noise': signalNoise, 'log-spectral-distance': signalNoise };
