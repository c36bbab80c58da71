import { TokstreamError } from '@tokstream/core';
import type { Encoding, Tokenizer } from '@tokstream/tokenize';
import type { LongDocument } from './long-document.ts';

/** The least that a document has, so that there is something to forget. */
export const leastLength = 16;

/**
 * A text as documents of `length` tokens each, one after another, every one with the tokens that begin a text. The last piece of a text
 * is left out where it is shorter, unless it is the only one.
 */
export function cutText(name: string, text: string, tokenizer: Tokenizer, length: number): readonly LongDocument[] {
  const encoding = tokenizer.encode(text, { specialTokens: false });
  const { ids } = encoding;
  const lead = leadOf(tokenizer);
  const own = length - lead.length;
  const ends = byteEnds(encoding, text);
  const pieces = Math.max(1, Math.floor(ids.length / own));
  return Array.from({ length: pieces }, (_, piece) => {
    const begin = piece * own;
    const part = ids.subarray(begin, begin + own);
    return {
      name: pieces === 1 ? name : `${name}, piece ${piece + 1}`,
      ids: Int32Array.of(...lead, ...part),
      bytesFrom: ends && bytesFrom(ends, begin, part.length, lead.length),
    };
  }).filter(({ ids }) => ids.length >= leastLength);
}

/** Tokens that the tokenizer puts before a text. */
function leadOf(tokenizer: Tokenizer): readonly number[] {
  const [whole, bare] = [tokenizer.encode('a').ids, tokenizer.encode('a', { specialTokens: false }).ids];
  return [...whole.subarray(0, Math.max(0, whole.indexOf(bare[0] ?? -1)))];
}

/** UTF-8 bytes of the text up to the end of each token. */
function byteEnds(encoding: Encoding, text: string): Float64Array | undefined {
  try {
    const { end } = encoding.offsets();
    let [at, bytes] = [0, 0];
    return Float64Array.from(end, (to) => {
      bytes += Buffer.byteLength(text.slice(at, to));
      at = Math.max(at, to);
      return bytes;
    });
  } catch (error) {
    if (TokstreamError.isInstance(error) && error.code === 'unsupported-offsets') return undefined;
    throw error;
  }
}

function bytesFrom(ends: Float64Array, begin: number, count: number, lead: number): Float64Array {
  const last = ends[begin + count - 1] ?? 0;
  const before = (at: number): number => (at === 0 ? 0 : ends[at - 1]!);
  return Float64Array.from({ length: lead + count }, (_, at) => last - before(begin + Math.max(0, at - lead)));
}
