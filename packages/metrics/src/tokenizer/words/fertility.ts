import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { WordPieces } from '../../items/word-pieces.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { RatioOfSums } from '../../statistics/ratio-of-sums.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Settings of `fertility`. They name how words were cut and encoded. */
export interface FertilityOptions {
  /** What took the words from the text. Default `segmenter`, which is `Intl.Segmenter`. */
  readonly words?: string;
  /** `context` (default) for words in their text, `alone` or `alone-after-space` for words encoded one by one. */
  readonly encoded?: string;
}

/** How many tokens words take. */
export interface FertilityResult {
  readonly words: number;
  readonly tokens: number;
  /** Tokens for each word. */
  readonly fertility?: number | undefined;
  /** The share of words of two or more tokens. */
  readonly continuedShare?: number | undefined;
}

/** The accumulator of `fertility`. */
export interface FertilityState {
  /** Tokens to words, each input a document. */
  readonly byWords: RatioOfSums;
  continued: number;
}

const measures = {
  fertility: { unit: '{token}/{word}', direction: 'lower', about: 'Tokens for each word; not to be compared across languages, whose words differ.' },
  continuedShare: { unit: '1', direction: 'lower', about: 'Share of words that take two or more tokens.' },
  words: { unit: '{word}', direction: 'none', about: 'Words that were looked at.', kind: 'counter' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens of these words.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * Fertility and the proportion of continued words.
 *
 * Where a language writes no spaces, words are what the segmenter takes for words, so languages are not to be ranked by fertility alone;
 * `corpusTokenCount` is for that.
 *
 * Source: Rust et al. 2021, "How Good is Your Tokenizer?", 3.1.
 *
 * @throws `invalid-option`
 */
export function fertility(options: FertilityOptions = {}): Metric<WordPieces, FertilityState, FertilityResult> {
  const parameters = checkParameters('fertility', { ...options }, { words: 'segmenter', encoded: 'context' });
  return {
    name: 'fertility',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ byWords: new RatioOfSums(), continued: 0 }),
    add(state, { pieces }) {
      let tokens = 0;
      for (let at = 0; at < pieces.length; at += 1) {
        tokens += pieces[at]!;
        if (pieces[at]! >= 2) state.continued += 1;
      }
      state.byWords.add(tokens, pieces.length);
    },
    merge(state, later) {
      state.byWords.merge(later.byWords);
      state.continued += later.continued;
    },
    result: ({ byWords, continued }) => ({ words: byWords.below, tokens: byWords.above, fertility: byWords.ratio, continuedShare: quotient(continued, byWords.below) }),
    intervals({ byWords, continued }) {
      if (byWords.below === 0) return {};
      return { ...(byWords.interval !== undefined && { fertility: byWords.interval }), continuedShare: wilsonInterval(continued, byWords.below) };
    },
    encode: ({ byWords, continued }) => ({ byWords: byWords.toJson(), counts: [continued] }),
    decode(encoded) {
      const { byWords, counts } = objectFrom(encoded, ['byWords', 'counts']);
      return { byWords: RatioOfSums.from(byWords), continued: numbersFrom(counts, 1)[0]! };
    },
  };
}
