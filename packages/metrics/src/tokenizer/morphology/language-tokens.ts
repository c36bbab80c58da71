import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { JudgedToken } from '../../items/judged-token.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Settings of `languageTokens`. */
export interface LanguageTokensOptions {
  /** Identifies the word list that judged, such as `tr/1`. */
  readonly lexicon?: string;
}

/** How many tokens belong to a language. Types are distinct words, uses their occurrences; both without those that have no letter. */
export interface LanguageTokensResult {
  readonly types: number;
  readonly uses: number;
  /** Share of types that the list knows, alone or as a combination; pure ones too. */
  readonly validShare?: number | undefined;
  /** Share of types that are one root or affix. */
  readonly pureShare?: number | undefined;
  /** The same, each type as often as it came. */
  readonly validUseShare?: number | undefined;
  readonly pureUseShare?: number | undefined;
  /** What has no letter and was left out. */
  readonly letterlessTypes: number;
  readonly letterlessUses: number;
}

type Verdict = JudgedToken['verdict'];

/** The accumulator of `languageTokens`: verdict and uses of each distinct word, so no more than the vocabulary has. */
export type LanguageTokensState = Map<string, { readonly verdict: Verdict; uses: number }>;

const verdicts: readonly Verdict[] = ['pure', 'valid', 'foreign', 'letterless'];

const measures = {
  validShare: { unit: '1', direction: 'higher', about: 'Share of distinct tokens that are words or affixes of the language.' },
  pureShare: { unit: '1', direction: 'higher', about: 'Share of distinct tokens that are one root or affix of the language.' },
  validUseShare: { unit: '1', direction: 'higher', about: 'Share of token occurrences that are words or affixes of the language.' },
  pureUseShare: { unit: '1', direction: 'higher', about: 'Share of token occurrences that are one root or affix of the language.' },
  types: { unit: '{type}', direction: 'none', about: 'Distinct tokens with a letter.' },
  uses: { unit: '{token}', direction: 'none', about: 'Tokens with a letter.', kind: 'counter' },
  letterlessTypes: { unit: '{type}', direction: 'none', about: 'Distinct tokens without a letter, left out.' },
  letterlessUses: { unit: '{token}', direction: 'none', about: 'Tokens without a letter, left out.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * How many tokens belong to a language, and how many are one piece of meaning. `lexicon` makes the inputs.
 *
 * The published values came from a remote service and cannot be had again; these stand on a list that the settings name. That they go with the
 * quality of models is a correlation over few tokenizers.
 *
 * Source: Bayram et al. 2025, "Tokenization Standards for Linguistic Integrity" (%TR and %Pure), over a list.
 *
 * @throws `invalid-option`
 */
export function languageTokens(options: LanguageTokensOptions = {}): Metric<JudgedToken, LanguageTokensState, LanguageTokensResult> {
  const parameters = checkParameters('language-tokens', { ...options }, { lexicon: '' });
  return {
    name: 'language-tokens',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => new Map(),
    add: (state, { word, verdict, uses = 1 }) => addWord(state, word, verdict, uses),
    merge(state, later) {
      for (const [word, { verdict, uses }] of later) addWord(state, word, verdict, uses);
    },
    result(state) {
      const { types, uses } = sums(state);
      return {
        types: total(types),
        uses: total(uses),
        validShare: quotient(types.pure + types.valid, total(types)),
        pureShare: quotient(types.pure, total(types)),
        validUseShare: quotient(uses.pure + uses.valid, total(uses)),
        pureUseShare: quotient(uses.pure, total(uses)),
        letterlessTypes: types.letterless,
        letterlessUses: uses.letterless,
      };
    },
    intervals(state) {
      const { types } = sums(state);
      return total(types) === 0 ? {} : { validShare: wilsonInterval(types.pure + types.valid, total(types)), pureShare: wilsonInterval(types.pure, total(types)) };
    },
    encode: (state) => Object.fromEntries([...state].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([word, { verdict, uses }]) => [word, [verdicts.indexOf(verdict), uses]])),
    decode: (encoded) => new Map(Object.entries(objectFrom<string>(encoded, [])).map(([word, value]) => {
      const [verdict, uses] = numbersFrom(value, 2);
      return [word, { verdict: verdicts[verdict!]!, uses: uses! }];
    })),
  };
}

function addWord(state: LanguageTokensState, word: string, verdict: Verdict, uses: number): void {
  const known = state.get(word);
  if (known === undefined) state.set(word, { verdict, uses });
  else known.uses += uses;
}

function sums(state: LanguageTokensState): Readonly<Record<'types' | 'uses', Record<Verdict, number>>> {
  const none = (): Record<Verdict, number> => ({ pure: 0, valid: 0, foreign: 0, letterless: 0 });
  const sum = { types: none(), uses: none() };
  for (const { verdict, uses } of state.values()) {
    sum.types[verdict] += 1;
    sum.uses[verdict] += uses;
  }
  return sum;
}

function total({ pure, valid, foreign }: Readonly<Record<Verdict, number>>): number {
  return pure + valid + foreign;
}
