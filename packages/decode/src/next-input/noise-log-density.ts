/**
 * Natural logarithm of the density of an input that lies `noise` away from its mean, under independent normal noise.
 *
 * @param noise `[width]`
 * @param sigma deviation on each value, above 0
 */
export function noiseLogDensity(noise: Float32Array, sigma: number): number {
  let square = 0;
  for (const value of noise) square += (value / sigma) ** 2;
  return -square / 2 - noise.length * (Math.log(sigma) + Math.log(2 * Math.PI) / 2);
}
