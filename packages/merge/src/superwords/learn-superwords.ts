import type { LearnLimits } from '../bpe/learn-pairs.ts';
import { learnTable } from '../bpe/learn-table.ts';
import { checkMergeOptions } from '../bpe/merge-options.ts';
import type { MergeTable } from '../bpe/merge-table.ts';
import type { MergeVocabulary } from '../bpe/merge-vocabulary.ts';
import { wholeWords } from './whole-words.ts';

/** Options of `learnSuperwords`. */
export interface LearnSuperwordsOptions extends LearnLimits {
  /** Most words of a superword. Default 4. */
  readonly maxWords?: number;
  /** Whether the tokenizer's splitter leaves a text in one piece. Default that of GPT-2. */
  readonly isPretoken?: (text: string) => boolean;
}

/** Letters, white space, underscores and apostrophes. */
const words = /^[\p{L}\p{M}\p{White_Space}_'’]+$/u;

/**
 * Learns which words of a sample to join over the space between them: the most frequent neighbours that are each one token and a whole word
 * of letters, again and again. A table for `superwords`.
 *
 * Source: Schmidt et al., "Boundless Byte Pair Encoding: Breaking the Pre-tokenization Barrier" (2025), section 3.
 *
 * @param sequences token ids of the sample's documents. Borrowed
 * @throws `invalid-merge-options`, `invalid-vocabulary`
 */
export function learnSuperwords(vocabulary: MergeVocabulary, sequences: readonly ArrayLike<number>[], options: LearnSuperwordsOptions = {}): MergeTable {
  checkMergeOptions(options, 'learnSuperwords');
  const { maxWords = 4, isPretoken } = options;
  const { spellings, isWhole } = wholeWords(vocabulary, isPretoken);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const textOf = (spelling: string): string => {
    try {
      return decoder.decode(Uint8Array.from(spelling, (byte) => byte.charCodeAt(0)));
    } catch {
      return '';
    }
  };
  const runs: number[][] = [];
  for (const sequence of sequences) {
    let run: number[] = [];
    for (let at = 0; at < sequence.length; at += 1) {
      if (isWhole(sequence[at - 1] ?? -1, sequence[at]!, sequence[at + 1] ?? -1)) run.push(sequence[at]!);
      else if (run.length > 0) {
        runs.push(run);
        run = [];
      }
    }
    if (run.length > 0) runs.push(run);
  }
  const mayMerge = (left: string, right: string): boolean => {
    const text = textOf(left + right);
    return words.test(text) && text.trim().split(/\p{White_Space}+/u).length <= maxWords && textOf(left).trim() !== '' && textOf(right).trim() !== '';
  };
  return learnTable('words', spellings, mayMerge, runs, options).table;
}
