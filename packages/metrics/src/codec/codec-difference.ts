import type { CodeFrames } from './codec-streams.ts';

/** Encodes sound that comes in pieces. */
export interface CodecStream {
  /** Codes of the frames that are complete. */
  push(samples: Float32Array): CodeFrames | Promise<CodeFrames>;
  /** Codes of what is left. */
  end(): CodeFrames | Promise<CodeFrames>;
}

/** An encoder that takes sound whole or in pieces. */
export interface Codec {
  encode(samples: Float32Array): CodeFrames | Promise<CodeFrames>;
  open(): CodecStream;
}

/**
 * Where codes of sound that came in pieces differ from those of the whole: a codec is streamable when they never do.
 *
 * @param cuts samples before which the sound is cut, ascending
 * @returns the first frame and its codebook; `undefined` when all codes are equal
 */
export async function codecDifference(codec: Codec, samples: Float32Array, cuts: readonly number[]): Promise<{ readonly frame: number; readonly book: number } | undefined> {
  const whole = (await codec.encode(samples)).codes;
  const parts: (readonly Int32Array[])[] = [];
  const stream = codec.open();
  const ends = [...cuts, samples.length];
  for (const [at, end] of ends.entries()) parts.push((await stream.push(samples.slice(ends[at - 1] ?? 0, end))).codes);
  parts.push((await stream.end()).codes);
  const books = Math.max(whole.length, ...parts.map((codes) => codes.length));
  const joined = Array.from({ length: books }, (_, book) => parts.flatMap((codes) => [...(codes[book] ?? [])]));
  const frames = Math.max(...joined.map((row) => row.length), ...whole.map((row) => row.length), 0);
  for (let frame = 0; frame < frames; frame += 1) {
    const book = joined.findIndex((row, book) => row[frame] !== whole[book]?.[frame]);
    if (book >= 0) return { frame, book };
  }
  return undefined;
}
