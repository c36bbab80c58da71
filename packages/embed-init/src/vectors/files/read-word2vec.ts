import { type ByteChunks, ByteReader } from './byte-reader.ts';

/** A word with its vector. */
export interface VectorEntry {
  readonly word: string;
  /** [dim], yours to keep. */
  readonly vector: Float32Array;
}

/** What of a file is read. */
export interface ReadVectorsOptions {
  /** Of the binary format word2vec made, or text: word2vec, fastText's `.vec`, GloVe. */
  readonly format: 'text' | 'binary';
  /** Most words that are read, of files that begin with the most frequent; default all. */
  readonly limit?: number;
}

const longestWord = 65_536;
const largestDim = 65_536;
const [space, newline] = [0x20, 0x0a];

/**
 * Reads a file of word vectors word by word, in memory for one of them.
 *
 * Text may begin with a line of sizes, or not (GloVe); its words may have spaces in them. Bytes of words that are no UTF-8 become U+FFFD.
 *
 * @throws `invalid-vectors` for a file that is cut off, of another format, or has numbers that are not finite; it says which word
 */
export async function* readWord2Vec(chunks: ByteChunks, { format, limit = Number.POSITIVE_INFINITY }: ReadVectorsOptions): AsyncGenerator<VectorEntry, void> {
  const reader = new ByteReader(chunks, 'readWord2Vec');
  try {
    yield* format === 'binary' ? readBinary(reader, limit) : readText(reader, limit);
  } finally {
    await reader.close();
  }
}

async function* readBinary(reader: ByteReader, limit: number): AsyncGenerator<VectorEntry, void> {
  const sizes = parseSizes(decode(await reader.until(newline, 100, 'The first line')));
  if (sizes === undefined) throw reader.error('The first line does not say how many vectors there are and how wide; a binary word2vec file begins with "WORDS DIM".');
  checkDim(reader, sizes.dim);
  for (let at = 0; at < Math.min(sizes.words, limit); at += 1) {
    const what = `word ${at + 1} of ${sizes.words}`;
    // The first program ends each vector with a line end, others do not.
    if ((await reader.peek()) === newline) await reader.view(1, what);
    const word = decode(await reader.until(space, longestWord, `The text of ${what}`));
    const bytes = new Uint8Array(sizes.dim * 4);
    await reader.readInto(bytes, what);
    const view = new DataView(bytes.buffer);
    yield { word, vector: finite(reader, Float32Array.from({ length: sizes.dim }, (_, k) => view.getFloat32(k * 4, true)), what) };
  }
  if (limit < sizes.words) return;
  while ((await reader.peek()) === newline) await reader.view(1, 'the end');
  if (!(await reader.atEnd())) throw reader.error(`The file goes on after its ${sizes.words} words; it is of another format.`);
}

async function* readText(reader: ByteReader, limit: number): AsyncGenerator<VectorEntry, void> {
  let dim: number | undefined;
  let words: number | undefined;
  const longestLine = longestWord + 32 * largestDim;
  for (let at = 0; at < limit && !(await reader.atEnd()); ) {
    const what = `word ${at + 1}${words === undefined ? '' : ` of ${words}`}`;
    const line = decode(await reader.until(newline, longestLine, `The line of ${what}`)).replace(/[\r ]+$/, '');
    const sizes = dim === undefined ? parseSizes(line) : undefined;
    if (sizes !== undefined) {
      ({ dim, words } = sizes);
      checkDim(reader, dim);
      continue;
    }
    if (line === '' && (await reader.atEnd())) break;
    const fields = line.split(' ');
    dim ??= fields.length - 1;
    checkDim(reader, dim);
    if (fields.length <= dim) throw reader.error(`The line of ${what} has ${fields.length - 1} numbers where others have ${dim}.`);
    const numbers = fields.slice(-dim);
    const vector = Float32Array.from(numbers, (field) => (field === '' ? Number.NaN : Number(field)));
    yield { word: fields.slice(0, -dim).join(' '), vector: finite(reader, vector, what) };
    at += 1;
    if (words !== undefined && at > words) throw reader.error(`The file has more than the ${words} words of its first line.`);
    if (at === limit) return;
    if (words !== undefined && at < words && (await reader.atEnd())) throw reader.error(`The file ends after ${at} words where its first line says ${words}; it was cut off.`);
  }
}

function parseSizes(line: string): { readonly words: number; readonly dim: number } | undefined {
  const found = /^(\d{1,15}) (\d{1,9})\r?$/.exec(line);
  return found === null ? undefined : { words: Number(found[1]), dim: Number(found[2]) };
}

function checkDim(reader: ByteReader, dim: number): void {
  if (dim < 1 || dim > largestDim) throw reader.error(`The vectors would be ${dim} wide; widths of 1 to ${largestDim} are read. The file is of another format.`);
}

function finite(reader: ByteReader, vector: Float32Array, what: string): Float32Array {
  if (!vector.every(Number.isFinite)) throw reader.error(`The vector of ${what} has a number that cannot be read or is not finite; the file is damaged or of another format.`);
  return vector;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
