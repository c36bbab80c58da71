import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { TokenRollout } from './roll-out-tokens.ts';

/** Settings of `token-rollouts`. */
export interface TokenRolloutsOptions {
  /** A token is critical when its kept successes may be fewer than this share: the upper end of their interval is. Default 0.1 */
  readonly mostKept?: number;
  /** ... and those with another token are more than this share: the lower end of their interval is. Default 0.1 */
  readonly leastReplaced?: number;
}

/** What becomes of traces with their tokens, and with others in their place. */
export interface TokenRolloutsResult {
  readonly tokens: number;
  readonly critical: number;
  readonly criticalShare?: number | undefined;
  /** Share of continuations that ended well with the token. */
  readonly keptSuccess?: number | undefined;
  /** ... and with another token. */
  readonly replacedSuccess?: number | undefined;
  /** Both for the critical tokens alone. */
  readonly criticalKept?: number | undefined;
  readonly criticalReplaced?: number | undefined;
}

const counts = ['tokens', 'critical', 'keptTrials', 'keptSuccesses', 'replacedTrials', 'replacedSuccesses', 'criticalKeptTrials', 'criticalKeptSuccesses', 'criticalReplacedTrials', 'criticalReplacedSuccesses'] as const;

/** The accumulator of `token-rollouts`: ten counts. */
export type TokenRolloutsState = Record<(typeof counts)[number], number>;

const measures = {
  criticalShare: { unit: '1', direction: 'lower', about: 'Share of the tokens of wrong solutions that hardly let them end well, where another token would.' },
  keptSuccess: { unit: '1', direction: 'none', about: 'Share of continuations that end well with the token.' },
  replacedSuccess: { unit: '1', direction: 'none', about: 'Share of continuations that end well with another token in its place.' },
  criticalKept: { unit: '1', direction: 'none', about: 'Share of continuations of critical tokens that end well.' },
  criticalReplaced: { unit: '1', direction: 'none', about: 'Share of continuations that end well with another token in place of a critical one.' },
} as const satisfies Record<string, Measure>;

/**
 * Counts critical tokens among those that `rollOutTokens` tried. Wilson's 95 % intervals decide, so that few trials find few critical tokens.
 *
 * Source: Lin et al., "Critical Tokens Matter" (2024), with intervals in place of bare shares.
 *
 * @throws `invalid-option`
 */
export function tokenRollouts(options: TokenRolloutsOptions = {}): Metric<TokenRollout, TokenRolloutsState, TokenRolloutsResult> {
  const parameters = checkParameters('token-rollouts', { ...options }, { mostKept: 0.1, leastReplaced: 0.1 });
  const { mostKept = 0.1, leastReplaced = 0.1 } = options;
  const isCritical = ({ kept, replaced }: TokenRollout): boolean => wilsonInterval(kept.successes, kept.trials).high <= mostKept && wilsonInterval(replaced.successes, replaced.trials).low >= leastReplaced;
  return {
    name: 'token-rollouts',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => Object.fromEntries(counts.map((count) => [count, 0])) as TokenRolloutsState,
    add(state, rollout) {
      const { kept, replaced } = rollout;
      state.tokens += 1;
      state.keptTrials += kept.trials;
      state.keptSuccesses += kept.successes;
      state.replacedTrials += replaced.trials;
      state.replacedSuccesses += replaced.successes;
      if (!isCritical(rollout)) return;
      state.critical += 1;
      state.criticalKeptTrials += kept.trials;
      state.criticalKeptSuccesses += kept.successes;
      state.criticalReplacedTrials += replaced.trials;
      state.criticalReplacedSuccesses += replaced.successes;
    },
    merge(state, later) {
      for (const count of counts) state[count] += later[count];
    },
    result: (state) => ({
      tokens: state.tokens,
      critical: state.critical,
      criticalShare: quotient(state.critical, state.tokens),
      keptSuccess: quotient(state.keptSuccesses, state.keptTrials),
      replacedSuccess: quotient(state.replacedSuccesses, state.replacedTrials),
      criticalKept: quotient(state.criticalKeptSuccesses, state.criticalKeptTrials),
      criticalReplaced: quotient(state.criticalReplacedSuccesses, state.criticalReplacedTrials),
    }),
    intervals: (state) => ({
      ...(state.tokens > 0 && { criticalShare: wilsonInterval(state.critical, state.tokens) }),
      ...(state.keptTrials > 0 && { keptSuccess: wilsonInterval(state.keptSuccesses, state.keptTrials) }),
      ...(state.replacedTrials > 0 && { replacedSuccess: wilsonInterval(state.replacedSuccesses, state.replacedTrials) }),
      ...(state.criticalKeptTrials > 0 && { criticalKept: wilsonInterval(state.criticalKeptSuccesses, state.criticalKeptTrials) }),
      ...(state.criticalReplacedTrials > 0 && { criticalReplaced: wilsonInterval(state.criticalReplacedSuccesses, state.criticalReplacedTrials) }),
    }),
    encode: (state) => counts.map((count) => state[count]),
    decode(encoded) {
      const numbers = numbersFrom(encoded, counts.length);
      return Object.fromEntries(counts.map((count, at) => [count, numbers[at]!])) as TokenRolloutsState;
    },
  };
}
