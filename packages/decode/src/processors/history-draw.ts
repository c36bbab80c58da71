import { seededRandom } from '@tokstream/core';

/**
 * A number in [0, 1) that depends on a seed and the tokens so far, and on nothing else: the same wherever and however often it is
 * asked for, another for every text and at every place of it.
 */
export function historyDraw(seed: number, history: readonly number[]): number {
  let hash = mix(seed | 0, Math.floor(seed / 0x1_0000_0000));
  for (const id of history) hash = mix(hash, id);
  return seededRandom(hash >>> 0).next();
}

/** Takes a word into a 32-bit hash, as the body of MurmurHash3 (x86, 32 bits) does. */
function mix(hash: number, word: number): number {
  const scrambled = Math.imul(rotateLeft(Math.imul(word, 0xcc9e_2d51), 15), 0x1b87_3593);
  return (Math.imul(rotateLeft(hash ^ scrambled, 13), 5) + 0xe654_6b64) | 0;
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
