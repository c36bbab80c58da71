import { TokstreamError } from '@tokstream/core';
import type { VectorEntry } from './read-word2vec.ts';

/** How a file of vectors is written. */
export interface WriteVectorsOptions {
  readonly format: 'text' | 'binary';
  /** How many words there will be, and how wide their vectors are: both formats begin with that. */
  readonly words: number;
  readonly dim: number;
}

/**
 * The bytes of a file of word vectors, word by word: the text that word2vec, fastText and gensim read (numbers so that reading gives the
 * same bits), or word2vec's binary format.
 *
 * @throws `invalid-vectors` for a word with a line end in it, or with a space in the binary format, and when words or widths are not those announced
 */
export function* writeWord2Vec(entries: Iterable<VectorEntry>, { format, words, dim }: WriteVectorsOptions): Generator<Uint8Array, void> {
  const encoder = new TextEncoder();
  const refuse = (message: string): TokstreamError => new TokstreamError(message, { code: 'invalid-vectors', stage: 'writeWord2Vec' });
  yield encoder.encode(`${words} ${dim}\n`);
  let written = 0;
  for (const { word, vector } of entries) {
    if (vector.length !== dim) throw refuse(`The vector of "${word}" has ${vector.length} numbers where ${dim} were announced.`);
    if (/[\n\r]/.test(word) || word === '' || (format === 'binary' && word.includes(' '))) throw refuse(`The word ${JSON.stringify(word)} cannot be written in the ${format} format, whose words end with a space and whose vectors with a line end; leave it out.`);
    written += 1;
    if (format === 'text') {
      yield encoder.encode(`${word} ${Array.from(vector, shortest).join(' ')}\n`);
      continue;
    }
    const text = encoder.encode(`${word} `);
    const bytes = new Uint8Array(text.length + dim * 4 + 1);
    bytes.set(text);
    const view = new DataView(bytes.buffer, text.length);
    for (const [k, value] of vector.entries()) view.setFloat32(k * 4, value, true);
    bytes[bytes.length - 1] = 0x0a;
    yield bytes;
  }
  if (written !== words) throw refuse(`${written} words were written where ${words} were announced; the file is not whole.`);
}

/** The shorter of two ways to write a float32 that both give it back. */
function shortest(value: number): string {
  const nine = String(Number(value.toPrecision(9)));
  const eight = String(Number(value.toPrecision(8)));
  return Math.fround(Number(eight)) === value ? eight : nine;
}
