import { ibmModel1, type IbmModel1Options, type SentencePair } from './ibm-model-1.ts';
import { TokenPairCounter, type TokenPairCounts } from './token-pair-counts.ts';

/** A word as the ids of its tokens. */
export type WordTokens = ArrayLike<number>;

/** A sentence in two languages, word by word. */
export interface ParallelSentence {
  readonly target: readonly WordTokens[];
  readonly source: readonly WordTokens[];
}

/** How token pairs are counted. */
export interface CountTokenPairsOptions extends Omit<IbmModel1Options, 'sources'> {
  /** Sizes of the two vocabularies. */
  readonly targets: number;
  readonly sources: number;
  /** Word pairs that were aligned less often are taken for noise; default 10. */
  readonly minCount?: number;
}

/**
 * Aligns the words of parallel text and says which tokens stood for which: the counts of Trans-Tokenizer.
 *
 * Of a pair of words that was aligned c times, half goes to all pairs of their tokens and half to tokens at proportional places, so that
 * each target token gets c. Words are told apart by their tokens.
 *
 * Source: Remy et al., "Trans-Tokenization and cross-lingual vocabulary transfers" (2024).
 *
 * @param sentences gives the same sentences each time it is called
 */
export function countTokenPairs(sentences: () => Iterable<ParallelSentence>, options: CountTokenPairsOptions): TokenPairCounts {
  const { targets, sources, minCount = 10 } = options;
  const [targetWords, sourceWords] = [wordIds(), wordIds()];
  function* asWords(): Generator<SentencePair> {
    for (const { target, source } of sentences()) yield { target: targetWords.idsOf(target), source: sourceWords.idsOf(source) };
  }
  for (const _ of asWords());
  const alignment = ibmModel1(asWords, { ...options, sources: sourceWords.words.length });

  const aligned = new Map<string, { readonly target: number; readonly source: number; count: number }>();
  for (const pair of asWords()) {
    for (const [at, from] of alignment.align(pair).entries()) {
      if (from < 0) continue;
      const [target, source] = [pair.target[at]!, pair.source[from]!];
      const key = `${target} ${source}`;
      const found = aligned.get(key);
      if (found === undefined) aligned.set(key, { target, source, count: 1 });
      else found.count += 1;
    }
  }
  const counts = new TokenPairCounter(targets, sources);
  for (const { target, source, count } of aligned.values()) if (count >= minCount) spread(counts, targetWords.words[target]!, sourceWords.words[source]!, count);
  return counts;
}

function spread(counts: TokenPairCounter, target: WordTokens, source: WordTokens, count: number): void {
  for (let at = 0; at < target.length; at += 1) {
    for (let from = 0; from < source.length; from += 1) {
      counts.add(target[at]!, source[from]!, count / 2 / source.length);
      // How much of the target token's place in its word the source token's place covers.
      const overlap = Math.min((at + 1) / target.length, (from + 1) / source.length) - Math.max(at / target.length, from / source.length);
      if (overlap > 1e-12) counts.add(target[at]!, source[from]!, (count / 2) * overlap * target.length);
    }
  }
}

function wordIds(): { readonly words: WordTokens[]; idsOf(sentence: readonly WordTokens[]): Int32Array } {
  const ids = new Map<string, number>();
  const words: WordTokens[] = [];
  return {
    words,
    idsOf: (sentence) =>
      Int32Array.from(sentence, (word) => {
        const key = Array.from(word).join();
        let id = ids.get(key);
        if (id === undefined) {
          ids.set(key, (id = words.length));
          words.push(Array.from(word));
        }
        return id;
      }),
  };
}
