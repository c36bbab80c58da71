import type { ScratchpadKind } from './scratchpad-kind.ts';

/** Whether the number of ones is odd. */
export const parity: ScratchpadKind = (length, random) => {
  const bits = Array.from({ length }, () => Math.floor(2 * random.next()));
  let odd = 0;
  const states = bits.map((bit) => String((odd ^= bit)));
  return { input: bits.map(String), states, answer: String(odd) };
};
