import { TokstreamError } from '@tokstream/core';
import { topEight } from './top-eight.ts';

/** Successors kept of each token. */
export const successorsKept = 8;

const magic = 0x4d52_5354;
const version = 1;
const headerBytes = 16;

/**
 * For each token the eight most likely tokens after it, as the model last saw it. Memory of `tokenRecycling`; sequences may
 * share one, and so may runs: it can be saved.
 *
 * Takes 16 bytes a token and a bit (1.02 MiB for 65,536 tokens), or 32 bytes and a bit for larger vocabularies.
 */
export class RecyclingMatrix {
  readonly vocabulary: number;
  readonly #successors: Uint16Array | Int32Array;
  /** A bit a token: whether its row was ever written. */
  readonly #written: Uint8Array;
  readonly #width: number;

  /** @param vocabulary number of token ids, at least 1 */
  constructor(vocabulary: number) {
    if (!Number.isSafeInteger(vocabulary) || vocabulary < 1) throw new TokstreamError(`vocabulary is ${vocabulary}; pass model.shape.vocabulary.`, { code: 'invalid-option', stage: 'decode' });
    this.vocabulary = vocabulary;
    this.#successors = vocabulary <= 0x1_0000 ? new Uint16Array(vocabulary * successorsKept) : new Int32Array(vocabulary * successorsKept);
    this.#written = new Uint8Array(Math.ceil(vocabulary / 8));
    this.#width = Math.min(successorsKept, vocabulary);
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#successors.byteLength + this.#written.byteLength;
  }

  /** The token that came out as number `rank` after `id`, from 0; undefined where nothing is known. */
  successor(id: number, rank: number): number | undefined {
    if (rank >= this.#width || ((this.#written[id >> 3] ?? 0) & (1 << (id & 7))) === 0) return undefined;
    return this.#successors[id * successorsKept + rank];
  }

  /** Sets the successors of `id` to the eight most likely of logits `[vocabulary]`. */
  learn(id: number, logits: Float32Array): void {
    topEight(logits, this.#successors, id * successorsKept);
    this.#written[id >> 3]! |= 1 << (id & 7);
  }

  /** A copy as bytes, to be read by `load`. */
  save(): Uint8Array {
    const bytes = new Uint8Array(headerBytes + this.bytes);
    const header = new DataView(bytes.buffer);
    [magic, version, this.vocabulary, this.#successors.BYTES_PER_ELEMENT].forEach((field, at) => header.setUint32(4 * at, field, true));
    bytes.set(new Uint8Array(this.#successors.buffer), headerBytes);
    bytes.set(this.#written, headerBytes + this.#successors.byteLength);
    return bytes;
  }

  /**
   * @param vocabulary that of the model it is for
   * @throws `invalid-matrix` for other bytes, another version, another vocabulary
   */
  static load(bytes: Uint8Array, vocabulary: number): RecyclingMatrix {
    const matrix = new RecyclingMatrix(vocabulary);
    const refuse = (message: string): never => {
      throw new TokstreamError(message, { code: 'invalid-matrix', stage: 'decode' });
    };
    if (bytes.length < headerBytes) refuse('These bytes are no recycling matrix; pass what save() gave.');
    const header = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
    const [foundMagic, foundVersion, foundVocabulary] = [0, 4, 8].map((at) => header.getUint32(at, true));
    if (foundMagic !== magic) refuse('These bytes are no recycling matrix; pass what save() gave.');
    if (foundVersion !== version) refuse(`The recycling matrix has version ${foundVersion}, this package reads ${version}; start a new one.`);
    if (foundVocabulary !== vocabulary) refuse(`The recycling matrix is for ${foundVocabulary} tokens, the model has ${vocabulary}; start a new one.`);
    if (bytes.length !== headerBytes + matrix.bytes) refuse('The recycling matrix is cut off; save it again.');
    const successorBytes = matrix.#successors.byteLength;
    new Uint8Array(matrix.#successors.buffer).set(bytes.subarray(headerBytes, headerBytes + successorBytes));
    matrix.#written.set(bytes.subarray(headerBytes + successorBytes));
    if (matrix.#successors.some((id) => id < 0 || id >= vocabulary)) refuse('The recycling matrix has ids outside the vocabulary; start a new one.');
    return matrix;
  }
}
