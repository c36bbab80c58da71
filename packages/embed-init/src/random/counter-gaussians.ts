import { philox } from './philox.ts';

/** Names a row of random numbers: each part an unsigned 32-bit whole number, the seed up to 2^53. */
export interface GaussianRowName {
  readonly seed: number;
  readonly sequence: number;
  readonly token: number;
}

/**
 * A row of standard normal numbers that depends on nothing but its name, so that no table of them need be kept.
 *
 * @returns [width], a new array
 */
export function counterGaussians({ seed, sequence, token }: GaussianRowName, width: number): Float32Array {
  const row = new Float32Array(width);
  const words = new Uint32Array(4);
  const key = [seed >>> 0, Math.floor(seed / 0x1_0000_0000) >>> 0] as const;
  for (let at = 0; at < width; at += 4) {
    philox([at / 4, token >>> 0, sequence >>> 0, 0], key, words);
    for (let pair = 0; pair < 4; pair += 2) {
      // Half a step off zero, where the logarithm has none.
      const radius = Math.sqrt(-2 * Math.log((words[pair]! + 0.5) / 0x1_0000_0000));
      const angle = (2 * Math.PI * words[pair + 1]!) / 0x1_0000_0000;
      row[at + pair] = radius * Math.cos(angle);
      row[at + pair + 1] = radius * Math.sin(angle);
    }
  }
  return row;
}
