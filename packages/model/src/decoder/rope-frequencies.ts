/** Rotary position embedding of a layer (Su et al. 2021): pairs of a head turn by angles that grow with the position. */
export interface Rope {
  readonly theta: number;
  readonly scaling: RopeScaling;
}

/** How rotary frequencies are stretched beyond the trained length. */
export type RopeScaling =
  | { readonly type: 'default' }
  | { readonly type: 'linear' | 'dynamic'; readonly factor: number }
  /** What each frequency is divided by, as GGUF files have it. */
  | { readonly type: 'factors'; readonly factors: readonly number[] }
  | { readonly type: 'llama3'; readonly factor: number; readonly lowFrequencyFactor: number; readonly highFrequencyFactor: number; readonly originalMaxPositions: number }
  | {
      readonly type: 'yarn';
      readonly factor: number;
      /** Turns within the original length from which on a pair is kept, and up to which it is stretched in full. */
      readonly fastTurns: number;
      readonly slowTurns: number;
      readonly originalMaxPositions: number;
      /** True when the pairs between which frequencies blend are rounded outwards. */
      readonly rounded: boolean;
      /** What queries and keys are multiplied with; engines find it in the `attentionScale` of a layer, squared. */
      readonly attentionFactor: number;
    };

/**
 * Angle a position adds to each pair of a head, `[headDim / 2]`, in radians.
 *
 * Rounded to float32 where PyTorch rounds, because the error of an angle grows with the position. The llama3 rule
 * divides long wavelengths by the factor, keeps short ones and blends between (Llama 3.1 model card and reference); YaRN
 * does so over pairs (Peng et al. 2023, section 3.2).
 */
export function ropeFrequencies({ theta, scaling }: Rope, headDim: number): Float32Array {
  const plain = Float32Array.from({ length: headDim / 2 }, (_, pair) => 1 / Math.fround(theta ** Math.fround((2 * pair) / headDim)));
  switch (scaling.type) {
    case 'default':
    case 'dynamic':
      return plain;
    case 'factors':
      return plain.map((frequency, pair) => frequency / scaling.factors[pair]!);
    case 'linear':
      return plain.map((frequency) => frequency / scaling.factor);
    case 'llama3': {
      const { factor, lowFrequencyFactor, highFrequencyFactor, originalMaxPositions } = scaling;
      return plain.map((frequency) => {
        const wavelength = (2 * Math.PI) / frequency;
        if (wavelength < originalMaxPositions / highFrequencyFactor) return frequency;
        if (wavelength > originalMaxPositions / lowFrequencyFactor) return frequency / factor;
        const smooth = (originalMaxPositions / wavelength - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
        return ((1 - smooth) * frequency) / factor + smooth * frequency;
      });
    }
    case 'yarn': {
      const { factor, fastTurns, slowTurns, originalMaxPositions, rounded } = scaling;
      const pairOf = (turns: number): number => (headDim * Math.log(originalMaxPositions / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
      const low = Math.max(0, rounded ? Math.floor(pairOf(fastTurns)) : pairOf(fastTurns));
      const high = Math.min(headDim - 1, rounded ? Math.ceil(pairOf(slowTurns)) : pairOf(slowTurns));
      return plain.map((frequency, pair) => {
        const stretched = Math.min(1, Math.max(0, (pair - low) / (high === low ? 0.001 : high - low)));
        return (frequency / factor) * stretched + frequency * (1 - stretched);
      });
    }
  }
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
