import { checkOption } from '../processors/check-option.ts';
import { checkChoice } from './check-choice.ts';
import { draftChain, noDraft } from './draft-tree.ts';
import type { DrafterSource } from './drafter.ts';
import { GramIndex } from './gram-index.ts';

/** Options of `promptLookup`. */
export interface PromptLookupOptions {
  /** Longest n-gram that is looked up, then shorter ones; default 3, at most 8. */
  readonly ngram?: number;
  /** Which of several earlier places is continued: the `last` (default), or the `first` as transformers does. */
  readonly match?: 'first' | 'last';
  /** Most tokens proposed; default 10. */
  readonly maxDraft?: number;
}

/**
 * Looks for an earlier place where the last tokens stood, and proposes what came after. Costs nothing to speak of, and pays
 * where text repeats itself or its prompt: code, structured text, summaries.
 *
 * With `last`, a continuation that reaches the end of the history goes on with its own beginning, so a loop is proposed whole.
 * The kind of a node is the length of its match and its depth.
 *
 * Source: Saxena, "Prompt Lookup Decoding" (2023); `first` equals transformers' `prompt_lookup_num_tokens`.
 *
 * @throws `invalid-option`
 */
export function promptLookup(options: PromptLookupOptions = {}): DrafterSource {
  const { ngram = 3, match = 'last', maxDraft = 10 } = options;
  checkOption('decode', 'ngram', ngram, Number.isInteger(ngram) && ngram >= 1 && ngram <= 8, 'a whole number from 1 to 8');
  checkOption('decode', 'maxDraft', maxDraft, Number.isInteger(maxDraft) && maxDraft >= 1, 'a whole number of at least 1');
  checkChoice('match', match, ['first', 'last']);
  return {
    name: 'prompt-lookup',
    largestRead: 0,
    start() {
      const index = new GramIndex(ngram);
      return {
        propose({ history, limit }) {
          index.follow(history);
          for (let n = Math.min(ngram, history.length); n >= 1; n -= 1) {
            const { first, previous } = index.placesOfTail(n);
            const end = match === 'first' ? first : previous;
            if (end < 0) continue;
            const period = history.length - 1 - end;
            const count = Math.min(maxDraft, limit, match === 'first' ? period : Number.POSITIVE_INFINITY);
            const ids = new Int32Array(count);
            const kinds = new Uint8Array(count);
            for (let at = 0; at < count; at += 1) {
              ids[at] = history[end + 1 + (at % period)]!;
              kinds[at] = 8 * (n - 1) + Math.min(at, 7);
            }
            return draftChain(ids, kinds);
          }
          return noDraft;
        },
        [Symbol.dispose]() {},
      };
    },
  };
}
