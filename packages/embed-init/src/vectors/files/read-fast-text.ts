import { TokstreamError } from '@tokstream/core';
import { type NgramVectors, ngramVectors } from '../skip-gram/ngram-vectors.ts';
import { type ByteChunks, ByteReader } from './byte-reader.ts';

/** The number that a fastText model begins with, and the version of the format. */
export const fastTextMark = 793_712_314;
export const fastTextVersion = 12;

const longestWord = 65_536;
/** Numbers of one typed array. */
const longestTable = 2 ** 32 - 1;

/**
 * Reads a model file of fastText (`.bin`) with the vectors of its pieces of words. What it would predict with, the second table, is not kept.
 *
 * Memory grows with what really comes, not with what the file claims. Bytes of words that are no UTF-8 become U+FFFD.
 *
 * @throws `invalid-vectors` for a file that is cut off, damaged or of another format; `unsupported-vectors` for a compressed model (`.ftz`)
 */
export async function readFastText(chunks: ByteChunks): Promise<NgramVectors> {
  const reader = new ByteReader(chunks, 'readFastText');
  try {
    const head = await reader.view(64, 'the head of a fastText model');
    const [mark, version] = [head.getInt32(0, true), head.getInt32(4, true)];
    if (mark !== fastTextMark) throw reader.error('The file is no fastText model (.bin); text with vectors (.vec) is read by readWord2Vec.');
    if (version > fastTextVersion) throw reader.error(`The model is of version ${version} of the format; ${fastTextVersion} and before are read.`);
    // After mark and version: dim, window, epochs, minCount, negatives, wordNgrams, loss, model, bucket, minn, maxn, lrUpdateRate, t.
    const argument = (place: number): number => head.getInt32(8 + 4 * place, true);
    const [dim, buckets, minLength, maxLength] = [argument(0), argument(8), argument(9), argument(10)];
    const sizes = await reader.view(28, 'the dictionary');
    const [entries, words] = [sizes.getInt32(0, true), sizes.getInt32(4, true)];
    const pruned = sizes.getBigInt64(20, true);
    if (![dim, buckets, minLength, maxLength, entries, words].every((value) => value >= 0) || dim < 1 || words > entries) throw reader.error('The head of the model has sizes that no model has; the file is damaged.');
    if (pruned > 0n) throw compressed();

    const [texts, counts]: [string[], number[]] = [[], []];
    for (let at = 0; at < entries; at += 1) {
      const what = `word ${at + 1} of ${entries}`;
      const text = await reader.until(0, longestWord, `The text of ${what}`);
      const entry = await reader.view(9, what);
      if (entry.getInt8(8) !== 0) continue;
      texts.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(text));
      counts.push(Number(entry.getBigInt64(0, true)));
    }
    if (texts.length !== words) throw reader.error(`The dictionary has ${texts.length} words where its head says ${words}; the file is damaged.`);

    if ((await reader.view(1, 'the table')).getUint8(0) !== 0) throw compressed();
    const shape = await reader.view(16, 'the table');
    const [rows, width] = [Number(shape.getBigInt64(0, true)), Number(shape.getBigInt64(8, true))];
    // Models of classes without n-grams have no rows for them, whatever they say.
    const held = rows - words;
    if (width !== dim || (held !== buckets && held !== 0) || rows * dim > longestTable) throw reader.error(`The table has ${rows} rows of ${width} where ${words} words and ${buckets} buckets of ${dim} belong; the file is damaged.`);
    return ngramVectors({ dim, words: texts, counts: Float64Array.from(counts), ngrams: { minLength, maxLength, buckets: held }, table: await readTable(reader, rows * dim) });
  } finally {
    await reader.close();
  }
}

async function readTable(reader: ByteReader, length: number): Promise<Float32Array> {
  const block = new Uint8Array(4 * 65_536);
  const view = new DataView(block.buffer);
  let table = new Float32Array(Math.min(length, 65_536));
  for (let at = 0; at < length; ) {
    const count = Math.min(65_536, length - at);
    await reader.readInto(block.subarray(0, count * 4), 'the table');
    if (at + count > table.length) {
      const larger = new Float32Array(Math.min(length, table.length * 2));
      larger.set(table);
      table = larger;
    }
    for (let k = 0; k < count; k += 1) table[at + k] = view.getFloat32(k * 4, true);
    at += count;
  }
  if (!table.every(Number.isFinite)) throw reader.error('The table has a number that is not finite; the file is damaged.');
  return table;
}

function compressed(): TokstreamError {
  return new TokstreamError('The model is compressed (.ftz); give the model it was made from (.bin).', { code: 'unsupported-vectors', stage: 'readFastText' });
}
