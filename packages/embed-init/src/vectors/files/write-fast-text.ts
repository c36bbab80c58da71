import type { NgramVectors } from '../skip-gram/ngram-vectors.ts';
import { fastTextMark, fastTextVersion } from './read-fast-text.ts';

/**
 * The bytes of a fastText model file (`.bin`) for n-gram vectors, as a skip-gram model with negative sampling; fastText and gensim load it
 * for its vectors. The table it would predict with is left at zero.
 */
export function* writeFastText({ dim, words, counts, ngrams, table }: NgramVectors): Generator<Uint8Array, void> {
  const [negativeSampling, skipGramModel] = [2, 2];
  const total = counts.reduce((sum, count) => sum + count, 0);
  const head = new DataView(new ArrayBuffer(8 + 48 + 8 + 28));
  // dim, window, epochs, minCount, negatives, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate
  const ints = [fastTextMark, fastTextVersion, dim, 5, 1, 1, 5, 1, negativeSampling, skipGramModel, ngrams.buckets, ngrams.minLength, ngrams.maxLength, 100];
  for (const [at, value] of ints.entries()) head.setInt32(at * 4, value, true);
  head.setFloat64(56, 1e-4, true);
  head.setInt32(64, words.length, true);
  head.setInt32(68, words.length, true);
  head.setBigInt64(76, BigInt(Math.round(total)), true);
  head.setBigInt64(84, -1n, true);
  yield new Uint8Array(head.buffer);
  for (const [id, word] of words.entries()) {
    const text = new TextEncoder().encode(word);
    const entry = new Uint8Array(text.length + 10);
    entry.set(text);
    new DataView(entry.buffer).setBigInt64(text.length + 1, BigInt(Math.round(counts[id]!)), true);
    yield entry;
  }
  yield* matrix(words.length + ngrams.buckets, dim, table);
  yield* matrix(words.length, dim, undefined);
}

/** @param values row-major, undefined for zeros */
function* matrix(rows: number, columns: number, values: Float32Array | undefined): Generator<Uint8Array, void> {
  const head = new DataView(new ArrayBuffer(17));
  head.setBigInt64(1, BigInt(rows), true);
  head.setBigInt64(9, BigInt(columns), true);
  yield new Uint8Array(head.buffer);
  const block = 16_384;
  for (let at = 0; at < rows * columns; at += block) {
    const view = new DataView(new ArrayBuffer(4 * Math.min(block, rows * columns - at)));
    if (values !== undefined) for (const [k, value] of values.subarray(at, at + block).entries()) view.setFloat32(k * 4, value, true);
    yield new Uint8Array(view.buffer);
  }
}
