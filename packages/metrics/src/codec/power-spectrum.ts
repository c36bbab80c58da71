/** The power at each frequency from 0 to the highest of a stretch of sound, by the fast Fourier transform. Its length is a power of two. */
export function powerSpectrum(samples: Float64Array): Float64Array {
  const { length } = samples;
  const real = new Float64Array(length);
  const imaginary = new Float64Array(length);
  for (let at = 0, mirrored = 0; at < length; at += 1) {
    real[mirrored] = samples[at]!;
    let bit = length >> 1;
    for (; (mirrored & bit) !== 0; bit >>= 1) mirrored ^= bit;
    mirrored ^= bit;
  }
  for (let half = 1; half < length; half *= 2) {
    for (let step = 0; step < half; step += 1) {
      const angle = (-Math.PI * step) / half;
      const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
      for (let a = step; a < length; a += 2 * half) {
        const b = a + half;
        const turnedReal = real[b]! * cosine - imaginary[b]! * sine;
        const turnedImaginary = real[b]! * sine + imaginary[b]! * cosine;
        real[b] = real[a]! - turnedReal;
        imaginary[b] = imaginary[a]! - turnedImaginary;
        real[a]! += turnedReal;
        imaginary[a]! += turnedImaginary;
      }
    }
  }
  return Float64Array.from({ length: length / 2 + 1 }, (_, at) => real[at]! ** 2 + imaginary[at]! ** 2);
}
