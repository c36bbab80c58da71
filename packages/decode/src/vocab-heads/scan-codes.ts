import { bytesPerRow, valuesPerByte, wordsPerByte } from './code-rows.ts';
import type { Shortlist } from './shortlist.ts';
import type { VocabIndex } from './vocab-index.ts';

/**
 * Scores the rows of some leaves by their codes: the query's product with the leaf's mean, and for each byte a looked-up
 * product with what that byte stands for (asymmetric distance computation, Jégou, Douze and Schmid 2011).
 *
 * @param atMean `[leaves]` the products with the means
 * @param shortlist is offered each row by its place in the index
 */
export function scanCodes(index: VocabIndex, hidden: Float32Array, leaves: readonly number[], atMean: Float32Array, shortlist: Shortlist): void {
  const { codes, starts } = index;
  const bytes = bytesPerRow(index.width);
  const products = productsOfWords(index, hidden);
  const whole = bytes - (bytes % 4);
  for (const leaf of leaves) {
    const base = atMean[leaf]!;
    const end = starts[leaf + 1]!;
    for (let place = starts[leaf]!; place < end; place += 1) {
      const begin = place * bytes;
      let s0 = base;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      let byte = 0;
      for (; byte < whole; byte += 4) {
        const table = byte * wordsPerByte;
        s0 += products[table + codes[begin + byte]!]!;
        s1 += products[table + wordsPerByte + codes[begin + byte + 1]!]!;
        s2 += products[table + 2 * wordsPerByte + codes[begin + byte + 2]!]!;
        s3 += products[table + 3 * wordsPerByte + codes[begin + byte + 3]!]!;
      }
      for (; byte < bytes; byte += 1) s0 += products[byte * wordsPerByte + codes[begin + byte]!]!;
      const score = s0 + s1 + (s2 + s3);
      if (score > shortlist.bound) shortlist.offer(place, score);
    }
  }
}

/** `[bytes, 256]` */
function productsOfWords({ codebooks, width }: VocabIndex, hidden: Float32Array): Float32Array {
  const products = new Float32Array(codebooks.length / valuesPerByte);
  for (let word = 0; word < products.length; word += 1) {
    const column = Math.floor(word / wordsPerByte) * valuesPerByte;
    let sum = 0;
    for (let at = 0; at < valuesPerByte && column + at < width; at += 1) sum += hidden[column + at]! * codebooks[word * valuesPerByte + at]!;
    products[word] = sum;
  }
  return products;
}
