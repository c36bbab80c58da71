import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import type { LostText } from '../../items/lost-text.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Settings of `unknownShare`. */
export interface UnknownShareOptions {
  /** Divides lost characters by tokens, and leaves out what is above 0.1, as the scripts of Petrov et al. 2023 do. Default false. */
  readonly compat?: boolean;
}

/** How much text became unknown tokens. */
export interface UnknownShareResult {
  readonly characters: number;
  readonly lost: number;
  readonly tokens: number;
  readonly unknownTokens: number;
  /** Lost characters for each character. */
  readonly unknownShare?: number | undefined;
  /** Unknown tokens for each token. */
  readonly unknownTokenShare?: number | undefined;
}

/** The accumulator of `unknownShare`. */
export type UnknownShareState = Record<keyof LostText, number>;

const counts = ['characters', 'lost', 'tokens', 'unknownTokens'] as const;

const measures = {
  unknownShare: { unit: '1', direction: 'lower', about: 'Share of characters that unknown tokens stand for.' },
  unknownTokenShare: { unit: '1', direction: 'lower', about: 'Share of tokens that are unknown ones.' },
  characters: { unit: '{character}', direction: 'none', about: 'Length of the text in code points.', kind: 'counter' },
  lost: { unit: '{character}', direction: 'none', about: 'Code points that unknown tokens stand for.', kind: 'counter' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens of the text.', kind: 'counter' },
  unknownTokens: { unit: '{token}', direction: 'none', about: 'Unknown tokens.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * How much text a tokenizer cannot spell. `lostText` makes the inputs.
 *
 * @throws `invalid-option`
 */
export function unknownShare(options: UnknownShareOptions = {}): Metric<LostText, UnknownShareState, UnknownShareResult> {
  const parameters = checkParameters('unknown-share', { ...options }, { compat: false });
  const { compat = false } = options;
  return {
    name: 'unknown-share',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ characters: 0, lost: 0, tokens: 0, unknownTokens: 0 }),
    add: addCounts,
    merge: addCounts,
    result(state) {
      const published = quotient(state.lost, state.tokens);
      return {
        ...state,
        unknownShare: compat ? (published !== undefined && published <= 0.1 ? published : undefined) : quotient(state.lost, state.characters),
        unknownTokenShare: quotient(state.unknownTokens, state.tokens),
      };
    },
    intervals: ({ characters, lost, tokens, unknownTokens }) => ({
      ...(!compat && characters > 0 && { unknownShare: wilsonInterval(lost, characters) }),
      ...(tokens > 0 && { unknownTokenShare: wilsonInterval(unknownTokens, tokens) }),
    }),
    encode: (state) => counts.map((count) => state[count]),
    decode(encoded) {
      const [characters, lost, tokens, unknownTokens] = numbersFrom(encoded, counts.length);
      return { characters: characters!, lost: lost!, tokens: tokens!, unknownTokens: unknownTokens! };
    },
  };
}

function addCounts(state: UnknownShareState, more: LostText): void {
  for (const count of counts) state[count] += more[count];
}
