import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { ordinaryTokens } from '../../items/ordinary-tokens.ts';
import type { Pair } from '../../items/pair.ts';
import type { TokenBatch } from '../../items/token-batch.ts';
import { Moments } from '../../statistics/moments.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { RatioOfSums } from '../../statistics/ratio-of-sums.ts';

/** Settings of `parity`. They name the two sides. */
export interface ParityOptions {
  /** The language or tokenizer of the left side. */
  readonly of?: string;
  /** Of the right side, which is what it is measured against. */
  readonly against?: string;
}

/** What the left side of a parallel corpus costs for what the right side costs. */
export interface ParityResult {
  /** Lines that both sides have. */
  readonly lines: number;
  readonly leftAlone: number;
  readonly rightAlone: number;
  readonly leftTokens: number;
  readonly rightTokens: number;
  readonly leftBytes: number;
  readonly rightBytes: number;
  /** Tokens of the left for each of the right. */
  readonly premium?: number | undefined;
  /** Bytes of the left for each of the right: what the writing costs before any tokenizer. */
  readonly bytePremium?: number | undefined;
  /** Tokens per byte of the left for that of the right: what the tokenizer adds. `premium = bytePremium * tokenizerPremium`. */
  readonly tokenizerPremium?: number | undefined;
  /** The mean of the premiums of the lines, which is another number. */
  readonly meanLinePremium?: number | undefined;
  /** Whether there are fewer than 100 lines, too few for a byte premium to trust. */
  readonly isSmall: boolean;
}

/** The accumulator of `parity`. */
export interface ParityState {
  readonly tokens: RatioOfSums;
  readonly bytes: RatioOfSums;
  readonly premiums: Moments;
  leftAlone: number;
  rightAlone: number;
}

const measures = {
  premium: { unit: '1', direction: 'lower', about: 'Tokens of one side for each token of the other, over the same lines.' },
  bytePremium: { unit: '1', direction: 'none', about: 'Bytes of one side for each byte of the other, over the same lines.' },
  tokenizerPremium: { unit: '1', direction: 'lower', about: 'The premium without the byte premium, which is what the tokenizer adds.' },
  meanLinePremium: { unit: '1', direction: 'lower', about: 'Mean of the premiums of single lines.' },
  lines: { unit: '{line}', direction: 'none', about: 'Lines that both sides have.', kind: 'counter' },
  leftAlone: { unit: '{line}', direction: 'none', about: 'Lines that only the left side has, left out.', kind: 'counter' },
  rightAlone: { unit: '{line}', direction: 'none', about: 'Lines that only the right side has, left out.', kind: 'counter' },
  leftTokens: { unit: '{token}', direction: 'none', about: 'Tokens of the left side.', kind: 'counter' },
  rightTokens: { unit: '{token}', direction: 'none', about: 'Tokens of the right side.', kind: 'counter' },
  leftBytes: { unit: 'By', direction: 'none', about: 'Bytes of the left side.', kind: 'counter' },
  rightBytes: { unit: 'By', direction: 'none', about: 'Bytes of the right side.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * The premium of one side of a parallel corpus against the other, and how much of it is the writing and how much the tokenizer. Special
 * tokens do not count. `pairBy` makes the inputs; a line that one side lacks is left out and counted.
 *
 * Petrov et al. join the whole corpus with spaces and encode it once: give that as one line for their number.
 *
 * Source: Petrov et al. 2023, "Language Model Tokenizers Introduce Unfairness Between Languages"; Arnett et al. 2024, byte premiums.
 *
 * @throws `invalid-option`
 */
export function parity(options: ParityOptions = {}): Metric<Pair<TokenBatch, TokenBatch>, ParityState, ParityResult> {
  const parameters = checkParameters('parity', { ...options }, { of: '', against: '' });
  return {
    name: 'parity',
    version: 1,
    algebra: 'paired',
    parameters,
    measures,
    init: () => ({ tokens: new RatioOfSums(), bytes: new RatioOfSums(), premiums: new Moments(), leftAlone: 0, rightAlone: 0 }),
    add(state, { left, right }) {
      if (left === undefined) state.rightAlone += 1;
      else if (right === undefined) state.leftAlone += 1;
      else {
        const [above, below] = [ordinaryTokens(left), ordinaryTokens(right)];
        state.tokens.add(above, below);
        state.bytes.add(left.bytes, right.bytes);
        if (below > 0) state.premiums.add(above / below);
      }
    },
    merge(state, later) {
      state.tokens.merge(later.tokens);
      state.bytes.merge(later.bytes);
      state.premiums.merge(later.premiums);
      state.leftAlone += later.leftAlone;
      state.rightAlone += later.rightAlone;
    },
    result({ tokens, bytes, premiums, leftAlone, rightAlone }) {
      const [premium, bytePremium] = [tokens.ratio, bytes.ratio];
      return {
        lines: tokens.documents,
        leftAlone,
        rightAlone,
        leftTokens: tokens.above,
        rightTokens: tokens.below,
        leftBytes: bytes.above,
        rightBytes: bytes.below,
        premium,
        bytePremium,
        tokenizerPremium: premium === undefined || bytePremium === undefined ? undefined : quotient(premium, bytePremium),
        meanLinePremium: premiums.mean,
        isSmall: tokens.documents < 100,
      };
    },
    intervals: ({ tokens, bytes, premiums }) => ({
      ...(tokens.interval !== undefined && { premium: tokens.interval }),
      ...(bytes.interval !== undefined && { bytePremium: bytes.interval }),
      ...(premiums.interval !== undefined && { meanLinePremium: premiums.interval }),
    }),
    encode: ({ tokens, bytes, premiums, leftAlone, rightAlone }) => ({ tokens: tokens.toJson(), bytes: bytes.toJson(), premiums: premiums.toJson(), alone: [leftAlone, rightAlone] }),
    decode(encoded) {
      const { tokens, bytes, premiums, alone } = objectFrom(encoded, ['tokens', 'bytes', 'premiums', 'alone']);
      const [leftAlone, rightAlone] = numbersFrom(alone, 2);
      return { tokens: RatioOfSums.from(tokens), bytes: RatioOfSums.from(bytes), premiums: Moments.from(premiums), leftAlone: leftAlone!, rightAlone: rightAlone! };
    },
  };
}
