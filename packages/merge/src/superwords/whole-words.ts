import { boundaryRule } from '../bpe/merge-boundary.ts';
import type { MergeVocabulary } from '../bpe/merge-vocabulary.ts';
import { Spellings } from '../bpe/spellings.ts';
import { idLimit } from '../bpe/parse-merge-table.ts';

/** Tells of tokens whether they are whole words where they stand. */
export interface WholeWords {
  readonly spellings: Spellings;
  /** Whether a token has nothing of its pretoken beside it. -1 stands for the end of a document. */
  isWhole(before: number, id: number, after: number): boolean;
}

/** @param isPretoken whether the tokenizer's splitter leaves a text in one piece; default that of GPT-2 */
export function wholeWords(vocabulary: MergeVocabulary, isPretoken?: (text: string) => boolean): WholeWords {
  const spellings = new Spellings(vocabulary);
  const mayMerge = boundaryRule('pretokens', spellings, isPretoken);
  const known = new Map<number, boolean>();
  const isSeam = (left: number, right: number): boolean => {
    if (left < 0 || right < 0) return true;
    const key = left * idLimit + right;
    let seam = known.get(key);
    if (seam === undefined) {
      const [before, after] = [spellings.of(left), spellings.of(right)];
      seam = before === null || after === null || !mayMerge(before, after);
      known.set(key, seam);
    }
    return seam;
  };
  return { spellings, isWhole: (before, id, after) => isSeam(before, id) && isSeam(id, after) };
}
