import type { LlamaConfig } from './llama-config.ts';

/**
 * Angle a position adds to each pair of a head, `[headDim / 2]`, in radians.
 *
 * Rounded to float32 where PyTorch rounds, because the error of an angle grows with the position. The llama3 rule
 * divides long wavelengths by the factor, keeps short ones and blends between (Llama 3.1 model card and reference).
 */
export function ropeFrequencies(config: Pick<LlamaConfig, 'headDim' | 'ropeTheta' | 'ropeScaling'>): Float32Array {
  const { headDim, ropeTheta, ropeScaling } = config;
  const plain = Float32Array.from({ length: headDim / 2 }, (_, pair) => 1 / Math.fround(ropeTheta ** Math.fround((2 * pair) / headDim)));
  if (ropeScaling.type === 'default') return plain;
  if (ropeScaling.type === 'linear') return plain.map((frequency) => frequency / ropeScaling.factor);
  const { factor, lowFrequencyFactor, highFrequencyFactor, originalMaxPositions } = ropeScaling;
  return plain.map((frequency) => {
    const wavelength = (2 * Math.PI) / frequency;
    if (wavelength < originalMaxPositions / highFrequencyFactor) return frequency;
    if (wavelength > originalMaxPositions / lowFrequencyFactor) return frequency / factor;
    const smooth = (originalMaxPositions / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

/** Cosines and sines of `positions × frequencies`, each `[positions, headDim]` with both halves filled. */
export function ropeTables(frequencies: Float32Array, positions: ArrayLike<number>): { readonly cosines: Float32Array; readonly sines: Float32Array } {
  const half = frequencies.length;
  const cosines = new Float32Array(positions.length * half * 2);
  const sines = new Float32Array(positions.length * half * 2);
  for (let row = 0; row < positions.length; row += 1) {
    for (let pair = 0; pair < half; pair += 1) {
      const angle = Math.fround(positions[row]! * frequencies[pair]!);
      const at = row * half * 2 + pair;
      cosines[at] = cosines[at + half] = Math.cos(angle);
      sines[at] = sines[at + half] = Math.sin(angle);
    }
  }
  return { cosines, sines };
}
