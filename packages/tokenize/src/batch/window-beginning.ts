import type { PostProcessor } from '../post/post-processor.ts';
import type { Tokenizer } from '../tokenizer.ts';
import type { EncodedText } from './encoded-row.ts';

/**
 * Where offsets are trimmed and a first space is put in, the crate takes a window's first space for that one and keeps it.
 *
 * @returns `null` where windows have the offsets of the whole text
 */
export function windowBeginning(tokenizer: Tokenizer, { trimOffsets }: PostProcessor): ((text: EncodedText, at: number) => readonly [start: number, end: number]) | null {
  if (trimOffsets?.addPrefixSpace !== true) return null;
  return ({ ids, start, end }, at) => {
    const [from, to] = [start[at]!, end[at]!];
    const leading = /^[Ġ\p{White_Space}]*/u.exec(tokenizer.tokenOf(ids[at]!) ?? '')![0].length;
    // More than one space cannot be the one that was put in.
    if (leading !== 1 || from === 0) return [from, to];
    // A token of nothing but a space has been trimmed to nothing.
    return [from - 1, from === to ? from - 1 : to];
  };
}
