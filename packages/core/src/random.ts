/** A source of uniform numbers in [0, 1) whose whole state can be saved. Nothing in tokstream reads another one. */
export interface Random {
  /** The next number in [0, 1), with 32 bits of resolution. */
  next(): number;
  /** The state, four unsigned 32-bit words. */
  save(): readonly [number, number, number, number];
  /** An independent generator that continues from the present state. */
  clone(): Random;
}

/**
 * xoshiro128** seeded through splitmix32, so that equal seeds give equal streams on every platform.
 *
 * Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators" (2021).
 *
 * @param seed any integer up to 2^53, or a saved state to continue from
 */
export function seededRandom(seed: number | readonly [number, number, number, number]): Random {
  const state = typeof seed === 'number' ? expandSeed(seed) : Uint32Array.from(seed);
  return {
    next() {
      const [a, b, c, d] = state as unknown as [number, number, number, number];
      const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
      const mixed = d ^ b;
      state[0] = a ^ mixed;
      state[1] = b ^ c ^ a;
      state[2] = c ^ a ^ (b << 9);
      state[3] = rotateLeft(mixed, 11);
      return scrambled / 0x1_0000_0000;
    },
    save: () => [state[0]!, state[1]!, state[2]!, state[3]!],
    clone: () => seededRandom([state[0]!, state[1]!, state[2]!, state[3]!]),
  };
}

function rotateLeft(word: number, bits: number): number {
  return ((word << bits) | (word >>> (32 - bits))) >>> 0;
}

function expandSeed(seed: number): Uint32Array {
  const words = new Uint32Array(4);
  let counter = seed >>> 0;
  for (let index = 0; index < 4; index += 1) {
    counter = (counter + 0x9e37_79b9) >>> 0;
    // The low half decides the first two words, both halves the others, so no two seeds give the same state.
    if (index === 2) counter = (counter + Math.imul(Math.floor(seed / 0x1_0000_0000), 0x85eb_ca6b)) >>> 0;
    let mixed = Math.imul(counter ^ (counter >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    words[index] = mixed ^ (mixed >>> 15);
  }
  return words;
}
