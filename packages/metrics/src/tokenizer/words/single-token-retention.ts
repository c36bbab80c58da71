import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { WordPieces } from '../../items/word-pieces.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Settings of `singleTokenRetention`. They name the list and how its words were encoded. */
export interface SingleTokenRetentionOptions {
  /** Identifies the word list. */
  readonly list?: string;
  /** Whether words were encoded with a space before them. Default true. */
  readonly leadingSpace?: boolean;
}

/** How many words of a list are single tokens. */
export interface SingleTokenRetentionResult {
  readonly words: number;
  readonly singleTokens: number;
  /** Their share. Times 100 it is the published STRR. */
  readonly retention?: number | undefined;
}

/** The accumulator of `singleTokenRetention`. */
export interface SingleTokenRetentionState {
  words: number;
  singleTokens: number;
}

const measures = {
  retention: { unit: '1', direction: 'higher', about: 'Share of the words of a list that are single tokens.' },
  words: { unit: '{word}', direction: 'none', about: 'Words of the list.', kind: 'counter' },
  singleTokens: { unit: '{word}', direction: 'none', about: 'Words that are single tokens.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * The share of a word list that the vocabulary has as single tokens. A list has each word once, whereas `fertility` is over running text;
 * a list may come in parts, each word in one of them.
 *
 * Source: single-token retention rate, arXiv 2510.09947.
 *
 * @throws `invalid-option`
 */
export function singleTokenRetention(options: SingleTokenRetentionOptions = {}): Metric<WordPieces, SingleTokenRetentionState, SingleTokenRetentionResult> {
  const parameters = checkParameters('single-token-retention', { ...options }, { list: '', leadingSpace: true });
  return {
    name: 'single-token-retention',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ words: 0, singleTokens: 0 }),
    add(state, { pieces }) {
      state.words += pieces.length;
      for (let at = 0; at < pieces.length; at += 1) if (pieces[at] === 1) state.singleTokens += 1;
    },
    merge(state, later) {
      state.words += later.words;
      state.singleTokens += later.singleTokens;
    },
    result: ({ words, singleTokens }) => ({ words, singleTokens, retention: quotient(singleTokens, words) }),
    intervals: ({ words, singleTokens }) => (words === 0 ? {} : { retention: wilsonInterval(singleTokens, words) }),
    encode: ({ words, singleTokens }) => [words, singleTokens],
    decode(encoded) {
      const [words, singleTokens] = numbersFrom(encoded, 2);
      return { words: words!, singleTokens: singleTokens! };
    },
  };
}
