/** Which pieces of a word have vectors of their own, and how many vectors they share. */
export interface NgramOptions {
  /** Characters of a piece, with the signs that stand for the beginning and end of the word. */
  readonly minLength: number;
  readonly maxLength: number;
  /** Vectors that all pieces share by their hash. */
  readonly buckets: number;
}

/** The word that stands for the end of a line in fastText's files; it has no pieces. */
const lineEnd = '</s>';

/**
 * The buckets of a word's pieces, in fastText's order: by their first character, then by length.
 *
 * Pieces are hashed over UTF-8 by 32-bit FNV-1a in which bytes from 128 up count as negative, as fastText does; so its files can be read.
 */
export function ngramBuckets(word: string, { minLength, maxLength, buckets }: NgramOptions): number[] {
  const found: number[] = [];
  if (word === lineEnd || buckets < 1) return found;
  const bytes = new TextEncoder().encode(`<${word}>`);
  for (let begin = 0; begin < bytes.length; begin += 1) {
    if (isContinuation(bytes[begin])) continue;
    let hash = 0x811c_9dc5;
    let end = begin;
    for (let length = 1; length <= maxLength && end < bytes.length; length += 1) {
      do {
        hash = Math.imul(hash ^ ((bytes[end]! << 24) >> 24), 0x0100_0193);
        end += 1;
      } while (isContinuation(bytes[end]));
      const isSign = length === 1 && (begin === 0 || end === bytes.length);
      if (length >= minLength && !isSign) found.push((hash >>> 0) % buckets);
    }
  }
  return found;
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
