import type { Tokenizer } from '../../tokenizer.ts';
import { type CompoundSplitter, readSeams } from './compound-splitter.ts';

/** How well a splitter finds the seams of words. */
export interface SeamScores {
  /** Part of the words that have exactly the right seams. */
  readonly exact: number;
  /** Harmonic mean of the part of seams found that are right and the part of right seams that are found. */
  readonly f1: number;
}

/** @param words with seams marked, such as `Haus|tür`, words of one part among them */
export function seamScores(splitter: CompoundSplitter, words: readonly string[]): SeamScores {
  let exact = 0;
  let right = 0;
  let all = 0;
  for (const marked of words) {
    const { word, seams } = readSeams(marked);
    const found = splitter(word);
    exact += Number(found.join() === seams.join());
    right += found.filter((seam) => seams.includes(seam)).length;
    all += found.length + seams.length;
  }
  return { exact: exact / words.length, f1: all === 0 ? 1 : (2 * right) / all };
}

/** Part of the compounds of several tokens that have a token across a seam: hard compounds. Words of one token are left out. */
export function hardCompoundShare(tokenizer: Pick<Tokenizer, 'encode'>, compounds: readonly string[]): number {
  let hard = 0;
  let all = 0;
  for (const marked of compounds) {
    const { word, seams } = readSeams(marked);
    const { ids, offsets } = tokenizer.encode(word, { specialTokens: false });
    if (ids.length < 2) continue;
    const ends = offsets().end;
    all++;
    hard += Number(seams.some((seam) => !ends.includes(seam)));
  }
  return all === 0 ? 0 : hard / all;
}
