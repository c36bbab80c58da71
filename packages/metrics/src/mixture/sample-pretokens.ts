import { countText } from '../items/count-text.ts';
import type { BpeMerges } from './bpe-merges.ts';
import type { CountedPretokens } from './merge-replay.ts';

/** Whether a sample has a pair of neighbours, which is what merges tell of. */
export function hasPair(sample: CountedPretokens, alphabet: BpeMerges['alphabet']): boolean {
  for (const [pretoken, count] of sample) if (count > 0 && sizeOf(pretoken)[alphabet] > 1) return true;
  return false;
}

/** Bytes of the text that a sample was cut from. */
export function bytesOf(sample: CountedPretokens): number {
  let bytes = 0;
  // SentencePiece writes a space as U+2581, which takes three bytes and stands for one.
  for (const [pretoken, count] of sample) bytes += count * sizeOf(pretoken.replaceAll('\u2581', ' ')).bytes;
  return bytes;
}

function sizeOf(text: string): ReturnType<typeof countText> {
  return countText(text, { countWords: () => 0 });
}
