import { checkOption } from '../processors/check-option.ts';
import { draftChain } from './draft-tree.ts';
import type { DrafterSource } from './drafter.ts';
import { NgramCounts, type NgramCountsOptions, type NgramGuess } from './ngram-counts.ts';

/** Options of `ngramCache`: those of `NgramCounts`, for the counts it makes when it is given none. */
export interface NgramCacheOptions extends NgramCountsOptions {
  /** What the sequences of this source have seen, read and written; default new counts. */
  readonly counts?: NgramCounts;
  /** Counts of a larger text, only read. */
  readonly fixed?: NgramCounts;
  /** Most tokens proposed; default 8. */
  readonly maxDraft?: number;
}

/**
 * Proposes what followed the last tokens most often, in all sequences so far and, where those know nothing, in a text counted
 * beforehand: the longest known context decides. Good where many sequences are alike.
 *
 * Ids that a sequence of another vocabulary left in shared counts are not proposed. The kind of a node is the length of its
 * context (1, 2, 3, longer), how much of what followed it was this token, and how often that was.
 *
 * Source: llama.cpp's lookup example, with its dynamic and static n-gram caches.
 *
 * @throws `invalid-option`
 */
export function ngramCache(options: NgramCacheOptions = {}): DrafterSource {
  const { maxDraft = 8, counts = new NgramCounts(options), fixed } = options;
  checkOption('decode', 'maxDraft', maxDraft, Number.isInteger(maxDraft) && maxDraft >= 1, 'a whole number of at least 1');
  const order = Math.max(counts.order, fixed?.order ?? 0);
  return {
    name: 'ngram-cache',
    largestRead: 0,
    start(sequence) {
      const { vocabulary } = sequence.model.shape;
      let seen = 0;
      return {
        propose({ history, limit }) {
          for (; seen < history.length; seen += 1) counts.learn(history, seen);
          const text = history.slice(-order);
          const ids: number[] = [];
          const kinds: number[] = [];
          while (ids.length < Math.min(limit, maxDraft)) {
            const best = counts.guess(text) ?? fixed?.guess(text);
            if (best === undefined || best.id >= vocabulary) break;
            ids.push(best.id);
            kinds.push(kindOf(best));
            text.push(best.id);
          }
          return draftChain(Int32Array.from(ids), Uint8Array.from(kinds));
        },
        [Symbol.dispose]() {},
      };
    },
  };
}

function kindOf({ length, share, count }: NgramGuess): number {
  const byShare = share < 0.34 ? 0 : share < 0.67 ? 1 : share < 1 ? 2 : 3;
  const byCount = count === 1 ? 0 : count < 4 ? 1 : 2;
  return 12 * (Math.min(length, 4) - 1) + 3 * byShare + byCount;
}
