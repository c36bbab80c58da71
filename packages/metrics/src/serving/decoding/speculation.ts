import type { DecodeEvent } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Interval, Intervals, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { accumulatorRecord } from '../../statistics/accumulator-record.ts';
import { CompensatedSum } from '../../statistics/compensated-sum.ts';
import { Moments } from '../../statistics/moments.ts';
import { quotient } from '../../statistics/quotient.ts';
import { RatioOfSums } from '../../statistics/ratio-of-sums.ts';
import { shareInterval } from '../../statistics/share-interval.ts';
import { Tally } from '../../statistics/tally.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';

/** Settings of `speculation`. */
export interface SpeculationOptions {
  /** Places of a draft that are told apart; later ones are not told. Default 16 */
  readonly positions?: number;
}

/** What drafting tokens and verifying them brought. A step with drafted tokens is a verification. */
export interface SpeculationResult {
  /** Accepted for each drafted token. */
  readonly acceptanceRate?: number | undefined;
  /** Tokens that a verification gives, that of the model included; 1 where there was none. */
  readonly meanAcceptanceLength: number;
  /** Share of the verifications that accepted more than so many drafted tokens. */
  readonly acceptanceByPosition: readonly number[];
  /** Tokens for each step, those without drafts included: plain steps for each step taken. */
  readonly tokensPerStep?: number | undefined;
  readonly rowsPerVerification?: number | undefined;
  /** Of the time of drafting and model calls together; left out when no step tells it. */
  readonly draftTimeShare?: number | undefined;
  readonly verifications: number;
  readonly plainSteps: number;
  readonly draftedTokens: number;
  readonly acceptedTokens: number;
  readonly wastedTokens: number;
}

/** The accumulator of `speculation`. */
export interface SpeculationState {
  readonly acceptance: RatioOfSums;
  readonly length: Moments;
  readonly deeper: Tally;
  readonly tokens: Moments;
  readonly rows: Moments;
  readonly plainSteps: CompensatedSum;
  readonly timedSteps: CompensatedSum;
  readonly draftSeconds: CompensatedSum;
  readonly callSeconds: CompensatedSum;
}

const record = accumulatorRecord<SpeculationState>({
  acceptance: RatioOfSums,
  length: Moments,
  deeper: Tally,
  tokens: Moments,
  rows: Moments,
  plainSteps: CompensatedSum,
  timedSteps: CompensatedSum,
  draftSeconds: CompensatedSum,
  callSeconds: CompensatedSum,
});

const measures = {
  acceptanceRate: { unit: '1', direction: 'higher', about: 'Share of the drafted tokens that the model accepted.' },
  meanAcceptanceLength: { unit: '{token}', direction: 'higher', about: 'Tokens that a verification gives, that of the model itself included.' },
  acceptanceByPosition: { unit: '1', direction: 'higher', about: 'Share of the verifications that accepted the drafted token at this place.', series: 'position' },
  tokensPerStep: { unit: '{token}/{step}', direction: 'higher', about: 'Tokens for each step of the model, so many times fewer steps than plain decoding takes.' },
  rowsPerVerification: { unit: '{row}', direction: 'none', about: 'Rows that a verification feeds, the size of its tree of drafts.' },
  draftTimeShare: { unit: '1', direction: 'lower', about: 'Share of the time of decoding that went into drafting.' },
  verifications: { unit: '{step}', direction: 'none', about: 'Steps with drafted tokens.', kind: 'counter' },
  plainSteps: { unit: '{step}', direction: 'none', about: 'Steps without.', kind: 'counter' },
  draftedTokens: { unit: '{token}', direction: 'none', about: 'Tokens that were drafted.', kind: 'counter' },
  acceptedTokens: { unit: '{token}', direction: 'none', about: 'Drafted tokens that were accepted.', kind: 'counter' },
  wastedTokens: { unit: '{token}', direction: 'lower', about: 'Drafted tokens that were not.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * Acceptance of drafted tokens from the `step` events of `decode`; others change nothing.
 *
 * Source: vLLM `v1/spec_decode/metrics.py`.
 *
 * @throws `invalid-option`
 */
export function speculation(options: SpeculationOptions = {}): Metric<DecodeEvent, SpeculationState, SpeculationResult> {
  const parameters = checkParameters('speculation', { ...options }, { positions: 16 });
  const { positions = 16 } = options;
  const byPosition = ({ deeper, length }: SpeculationState): number[] => deeper.keys.map((position) => deeper.get(position) / length.count);
  return {
    ...record,
    name: 'speculation',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    add(state, event) {
      if (event.type !== 'step') return;
      const { drafted, accepted, rows, seconds, draftSeconds } = event;
      state.tokens.add(accepted + 1);
      if (draftSeconds !== undefined) {
        state.timedSteps.add(1);
        state.draftSeconds.add(draftSeconds);
        state.callSeconds.add(seconds);
      }
      if (drafted === 0) return state.plainSteps.add(1);
      state.acceptance.add(accepted, drafted);
      state.length.add(accepted + 1);
      state.rows.add(rows);
      for (let at = 0; at < Math.min(drafted, positions); at += 1) state.deeper.add(at, Number(accepted > at));
    },
    result(state) {
      const { acceptance, length, tokens, rows, plainSteps, timedSteps, draftSeconds, callSeconds } = state;
      return {
        acceptanceRate: acceptance.ratio,
        meanAcceptanceLength: length.mean ?? 1,
        acceptanceByPosition: byPosition(state),
        tokensPerStep: tokens.mean,
        rowsPerVerification: rows.mean,
        draftTimeShare: timedSteps.value === 0 ? undefined : quotient(draftSeconds.value, draftSeconds.value + callSeconds.value),
        verifications: acceptance.documents,
        plainSteps: plainSteps.value,
        draftedTokens: acceptance.below,
        acceptedTokens: acceptance.above,
        wastedTokens: acceptance.below - acceptance.above,
      };
    },
    intervals(state) {
      const { acceptance, length, tokens, rows } = state;
      const intervals: Record<string, Interval | undefined> = { acceptanceRate: shareInterval(acceptance.interval), meanAcceptanceLength: length.interval, tokensPerStep: tokens.interval, rowsPerVerification: rows.interval };
      for (const [at, position] of state.deeper.keys.entries()) intervals[`acceptanceByPosition.${at}`] = wilsonInterval(state.deeper.get(position), length.count);
      return Object.fromEntries(Object.entries(intervals).filter(([, interval]) => interval !== undefined)) as Intervals<keyof SpeculationResult>;
    },
  };
}
