import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { MorphWord } from '../../items/morph-word.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Settings of `morphBoundaries`. */
export interface MorphBoundariesOptions {
  /** Identifies the list of words. */
  readonly list?: string;
  /** The number of MorphScore 1: invalid rows count as missed, and tokens by their `texts`. Default false. */
  readonly compat?: boolean;
}

/** How often tokens are cut where morphemes are. */
export interface MorphBoundariesResult {
  readonly words: number;
  /** Words with a cut at the boundary. */
  readonly hits: number;
  /** Words of several tokens, which are those that count. */
  readonly scored: number;
  /** Words of one token. */
  readonly excluded: number;
  /** Rows whose parts do not make the word, or with an empty part. */
  readonly invalid: number;
  readonly score?: number | undefined;
  /** Excluded words for each valid one: a score over few words says little. */
  readonly excludedShare?: number | undefined;
}

/** The accumulator of `morphBoundaries`. */
export interface MorphBoundariesState {
  hits: number;
  scored: number;
  excluded: number;
  invalid: number;
}

const counts = ['hits', 'scored', 'excluded', 'invalid'] as const;

const measures = {
  score: { unit: '1', direction: 'higher', about: 'Share of split words that are cut at their morpheme boundary.' },
  excludedShare: { unit: '1', direction: 'none', about: 'Share of words that are one token and do not count.' },
  words: { unit: '{word}', direction: 'none', about: 'Words of the list.', kind: 'counter' },
  hits: { unit: '{word}', direction: 'none', about: 'Words with a cut at the boundary.', kind: 'counter' },
  scored: { unit: '{word}', direction: 'none', about: 'Words of several tokens.', kind: 'counter' },
  excluded: { unit: '{word}', direction: 'none', about: 'Words of one token.', kind: 'counter' },
  invalid: { unit: '{word}', direction: 'none', about: 'Rows that are no word with a boundary.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * How often a tokenizer cuts words at their morpheme boundary. Words of one token do not count; places are compared, so special tokens and
 * marks of the tokenizer do not matter.
 *
 * Source: Arnett and Bergen 2025, MorphScore, version 1.
 *
 * @throws `invalid-option`
 */
export function morphBoundaries(options: MorphBoundariesOptions = {}): Metric<MorphWord, MorphBoundariesState, MorphBoundariesResult> {
  const parameters = checkParameters('morph-boundaries', { ...options }, { list: '', compat: false });
  const { compat = false } = options;
  return {
    name: 'morph-boundaries',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ hits: 0, scored: 0, excluded: 0, invalid: 0 }),
    add(state, input) {
      const isValid = input.first !== '' && input.rest !== '' && input.first + input.rest === input.word;
      if (!isValid) state.invalid += 1;
      if (!isValid && !compat) return;
      const { tokens, hasCut } = compat && input.texts !== undefined ? cutsOfTexts(input, input.texts) : cuts(input);
      if (tokens < 2) state.excluded += 1;
      else {
        state.scored += 1;
        if (isValid && hasCut) state.hits += 1;
      }
    },
    merge(state, later) {
      for (const count of counts) state[count] += later[count];
    },
    result: (state) => ({
      words: state.scored + state.excluded + (compat ? 0 : state.invalid),
      ...state,
      score: quotient(state.hits, state.scored),
      excludedShare: quotient(state.excluded, state.scored + state.excluded),
    }),
    intervals: ({ hits, scored }) => (scored === 0 ? {} : { score: wilsonInterval(hits, scored) }),
    encode: (state) => counts.map((count) => state[count]),
    decode(encoded) {
      const [hits, scored, excluded, invalid] = numbersFrom(encoded, counts.length);
      return { hits: hits!, scored: scored!, excluded: excluded!, invalid: invalid! };
    },
  };
}

/** Tokens of a word, and whether one ends and the next starts at the boundary; parts of one character share its range and make no cut. */
function cuts({ first, start, end }: MorphWord): { readonly tokens: number; readonly hasCut: boolean } {
  let tokens = 0;
  let before = -1;
  let hasCut = false;
  for (let at = 0; at < start.length; at += 1) {
    if (start[at] === end[at]) continue;
    if (tokens > 0 && before === first.length && start[at] === first.length) hasCut = true;
    before = end[at]!;
    tokens += 1;
  }
  return { tokens, hasCut };
}

/** As MorphScore compares: what stands before and after a cut is put together of the tokens' texts, special ones too. */
function cutsOfTexts({ first, rest }: MorphWord, texts: readonly string[]): { readonly tokens: number; readonly hasCut: boolean } {
  const found = texts.filter((_, at) => at > 0 && texts.slice(0, at).join('') === first && texts.slice(at).join('') === rest);
  return { tokens: texts.length, hasCut: found.length === 1 };
}
