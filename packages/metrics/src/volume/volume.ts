import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { checkParameters } from '../contract/check-parameters.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { RatioOfSums } from '../statistics/ratio-of-sums.ts';
import type { TokenBatch } from '../items/token-batch.ts';

/** Settings of `volume`. */
export interface VolumeOptions {
  /** Name of the tokenizer that `baselineTokens` of the batches come from. */
  readonly baseline?: string;
  /** Counts special tokens too in every ratio. Default false. */
  readonly withSpecial?: boolean;
}

/** How much text became how many tokens. Ratios are ratios of sums, and absent while their lower sum is 0. */
export interface VolumeResult {
  /** Without special tokens. */
  readonly tokens: number;
  readonly specialTokens: number;
  readonly bytes: number;
  readonly characters: number;
  /** Absent when a batch did not count them. */
  readonly words?: number | undefined;
  readonly tokensPerByte?: number | undefined;
  readonly bytesPerToken?: number | undefined;
  readonly charactersPerToken?: number | undefined;
  readonly tokensPerWord?: number | undefined;
  /** Tokens for each token of the baseline; absent when a batch has none to compare with. */
  readonly tokensPerBaselineToken?: number | undefined;
}

/** The accumulator of `volume`. */
export interface VolumeState {
  /** Tokens to bytes and back, each batch a document. */
  readonly byBytes: RatioOfSums;
  tokens: number;
  special: number;
  characters: number;
  words: number;
  wordless: number;
  baseline: number;
  baseless: number;
}

const counts = ['tokens', 'special', 'characters', 'words', 'wordless', 'baseline', 'baseless'] as const;

const measures = {
  tokensPerByte: { unit: '{token}/By', direction: 'lower', about: 'Tokens for each byte of UTF-8.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens, without special ones.', kind: 'counter' },
  specialTokens: { unit: '{token}', direction: 'none', about: 'Tokens that stand for no text.', kind: 'counter' },
  bytes: { unit: 'By', direction: 'none', about: 'Length of the text in UTF-8.', kind: 'counter' },
  characters: { unit: '{character}', direction: 'none', about: 'Length of the text in code points.', kind: 'counter' },
  words: { unit: '{word}', direction: 'none', about: 'Words of the text.', kind: 'counter' },
  bytesPerToken: { unit: 'By/{token}', direction: 'higher', about: 'Bytes of UTF-8 for each token.' },
  charactersPerToken: { unit: '{character}/{token}', direction: 'higher', about: 'Code points for each token.' },
  tokensPerWord: { unit: '{token}/{word}', direction: 'lower', about: 'Tokens for each word.' },
  tokensPerBaselineToken: { unit: '1', direction: 'lower', about: 'Tokens for each token of the baseline tokenizer on the same text.' },
} as const satisfies Record<string, Measure>;

/**
 * Counts tokens, bytes, characters and words, and how they relate. Token counts of different tokenizers do not compare; bytes and
 * characters do, so they stand beside.
 *
 * Source: ratios of sums over a corpus, never means of ratios.
 *
 * @throws `invalid-option`
 */
export function volume(options: VolumeOptions = {}): Metric<TokenBatch, VolumeState, VolumeResult> {
  const parameters = checkParameters('volume', { ...options }, { baseline: '', withSpecial: false });
  const withSpecial = options.withSpecial === true;
  return {
    name: 'volume',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ byBytes: new RatioOfSums(), tokens: 0, special: 0, characters: 0, words: 0, wordless: 0, baseline: 0, baseless: 0 }),
    add(state, { ids, bytes, characters, words, special, baselineTokens }) {
      const specialCount = special === undefined ? 0 : ones(special);
      const counted = withSpecial ? ids.length : ids.length - specialCount;
      state.byBytes.add(counted, bytes);
      state.tokens += ids.length - specialCount;
      state.special += specialCount;
      state.characters += characters;
      if (words === undefined) state.wordless += 1;
      else state.words += words;
      if (baselineTokens === undefined) state.baseless += 1;
      else state.baseline += baselineTokens;
    },
    merge(state, later) {
      state.byBytes.merge(later.byBytes);
      for (const count of counts) state[count] += later[count];
    },
    result({ byBytes, tokens, special, characters, words, wordless, baseline, baseless }) {
      const counted = byBytes.above;
      return {
        tokens,
        specialTokens: special,
        bytes: byBytes.below,
        characters,
        words: wordless === 0 ? words : undefined,
        tokensPerByte: byBytes.ratio,
        bytesPerToken: quotient(byBytes.below, counted),
        charactersPerToken: quotient(characters, counted),
        tokensPerWord: wordless === 0 ? quotient(counted, words) : undefined,
        tokensPerBaselineToken: baseless === 0 ? quotient(counted, baseline) : undefined,
      };
    },
    intervals({ byBytes: { interval } }) {
      if (interval === undefined || interval.low <= 0) return {};
      return { tokensPerByte: interval, bytesPerToken: { low: 1 / interval.high, high: 1 / interval.low } };
    },
    encode: ({ byBytes, ...state }) => ({ byBytes: byBytes.toJson(), counts: counts.map((count) => state[count]) }),
    decode(encoded) {
      const { byBytes, counts: values } = objectFrom(encoded, ['byBytes', 'counts']);
      const numbers = numbersFrom(values, counts.length);
      return { byBytes: RatioOfSums.from(byBytes), ...(Object.fromEntries(counts.map((count, at) => [count, numbers[at]!])) as Record<(typeof counts)[number], number>) };
    },
  };
}

function ones(mask: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < mask.length; at += 1) sum += mask[at]!;
  return sum;
}
