import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { TokenCounts } from '../statistics/token-counts.ts';

/** Settings of `codec-streams`. */
export interface CodecStreamsOptions {
  /** Frames of a second. Default 75. */
  readonly frameRate?: number;
  /** Codes of each codebook, as `1024`; where books differ one number for each, as `4096,1024,1024`. Default `1024`. */
  readonly codes?: string;
}

/** A piece of a stream of codes: for each codebook one code a frame. */
export interface CodeFrames {
  /** `[books][frames]` */
  readonly codes: readonly Int32Array[];
}

/** What a codec spends, and how well it uses its codebooks. Bits a second are those of one channel. */
export interface CodecStreamsResult {
  readonly frames: number;
  readonly seconds: number;
  readonly books: number;
  /** Bits a second when every code costs the same. */
  readonly nominalBitrate: number;
  /** Bits a second when codes are packed by their frequency, each book alone. */
  readonly effectiveBitrate?: number | undefined;
  /** For each book the share of its codes that came. */
  readonly codeUse: readonly number[];
  /** For each book two to the entropy of its codes: how many would do if all came alike. */
  readonly codePerplexity: readonly number[];
  /** For each book the codes that never came. */
  readonly deadCodes: readonly number[];
}

/** The accumulator of `codec-streams`: a count for each code of each book. */
export interface CodecStreamsState {
  frames: number;
  readonly books: TokenCounts[];
}

const measures = {
  effectiveBitrate: { unit: 'bit/s', direction: 'lower', about: 'Bits a second of codes that are packed by their frequency.' },
  nominalBitrate: { unit: 'bit/s', direction: 'lower', about: 'Bits a second when every code of a codebook costs the same.' },
  seconds: { unit: 's', direction: 'none', about: 'Length of the sound that the codes stand for.', kind: 'counter' },
  codeUse: { unit: '1', direction: 'higher', about: 'Share of the codes of a codebook that came.', series: 'book' },
  codePerplexity: { unit: '{code}', direction: 'higher', about: 'Codes that would do if all came alike, for each codebook.', series: 'book' },
  deadCodes: { unit: '{code}', direction: 'lower', about: 'Codes of a codebook that never came.', series: 'book' },
} as const satisfies Record<string, Measure>;

/**
 * Bitrate and code use of an audio codec.
 *
 * Source: the codec measures of "Discrete Audio Tokens: More Than a Survey!" (2025).
 *
 * @throws `invalid-option`; `add` throws `invalid-codes`
 */
export function codecStreams(options: CodecStreamsOptions = {}): Metric<CodeFrames, CodecStreamsState, CodecStreamsResult> {
  const parameters = checkParameters('codec-streams', { ...options }, { frameRate: 75, codes: '1024' });
  const { frameRate = 75, codes = '1024' } = options;
  const sizes = codes.split(',').map(Number);
  if (!sizes.every((size) => Number.isSafeInteger(size) && size > 0)) throw invalid('invalid-option', `The setting codes is ${JSON.stringify(codes)}; it must be the size of the codebooks, as "1024", or one for each, as "4096,1024".`);
  if (!(frameRate > 0)) throw invalid('invalid-option', `The setting frameRate is ${frameRate}; it must be above 0.`);
  const sizeOf = (book: number): number => (sizes.length === 1 ? sizes[0]! : (sizes[book] ?? 0));
  return {
    name: 'codec-streams',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ frames: 0, books: [] }),
    add(state, { codes }) {
      check(codes, state.books.length, sizes.length === 1 ? undefined : sizes.length, sizeOf);
      const [first] = codes;
      if (first === undefined || first.length === 0) return;
      state.frames += first.length;
      for (const [book, row] of codes.entries()) (state.books[book] ??= new TokenCounts()).addAll(row);
    },
    merge(state, later) {
      if (state.books.length > 0 && later.books.length > 0 && state.books.length !== later.books.length) throw invalid('invalid-codes', `Streams of ${state.books.length} and of ${later.books.length} codebooks do not add up; measure them apart, with labels.`);
      state.frames += later.frames;
      for (const [book, counts] of later.books.entries()) (state.books[book] ??= new TokenCounts()).merge(counts);
    },
    result({ frames, books }) {
      const entropies = books.map((counts) => entropyBits(counts));
      const nominal = books.reduce((sum, _, book) => sum + Math.log2(sizeOf(book)), 0);
      return {
        frames,
        seconds: frames / frameRate,
        books: books.length,
        nominalBitrate: frameRate * nominal,
        effectiveBitrate: quotient(frameRate * entropies.reduce((sum, bits) => sum + bits, 0), frames === 0 ? 0 : 1),
        codeUse: books.map((counts, book) => counts.size / sizeOf(book)),
        codePerplexity: entropies.map((bits) => 2 ** bits),
        deadCodes: books.map((counts, book) => sizeOf(book) - counts.size),
      };
    },
    encode: ({ frames, books }) => ({ frames, books: books.map((counts) => counts.toJson()) }),
    decode(encoded) {
      const { frames, books } = objectFrom(encoded, ['frames', 'books']);
      return { frames: numbersFrom([frames], 1)[0]!, books: (books as []).map((counts) => TokenCounts.from(counts)) };
    },
  };
}

function check(codes: readonly Int32Array[], had: number, wanted: number | undefined, sizeOf: (book: number) => number): void {
  const expected = had > 0 ? had : wanted;
  if (expected !== undefined && codes.length !== expected && codes.length > 0) throw invalid('invalid-codes', `Frames have codes of ${codes.length} codebooks where ${expected} are expected; measure codecs apart, with labels.`);
  for (const [book, row] of codes.entries()) {
    if (row.length !== codes[0]!.length) throw invalid('invalid-codes', `Codebook ${book} has ${row.length} frames and codebook 0 has ${codes[0]!.length}; give all the same.`);
    const size = sizeOf(book);
    for (const code of row) if (code < 0 || code >= size) throw invalid('invalid-codes', `The code ${code} is not in a codebook of ${size}; set codes to the sizes of the codebooks.`);
  }
}

function entropyBits(counts: TokenCounts): number {
  let bits = 0;
  for (const [, count] of counts) bits -= (count / counts.total) * Math.log2(count / counts.total);
  return Math.max(0, bits);
}

function invalid(code: 'invalid-option' | 'invalid-codes', message: string): TokstreamError {
  return new TokstreamError(message, { code, stage: 'codec-streams' });
}
