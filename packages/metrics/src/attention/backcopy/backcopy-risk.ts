import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Interval, Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { Moments } from '../../statistics/moments.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import type { BackcopySequence } from './backcopy-source.ts';

/** Settings of `backcopy-risk`: none. */
export type BackcopyRiskOptions = Readonly<Record<string, never>>;

/** A sequence of the testbed, and what a model said of it. */
export interface ScoredBackcopy extends Pick<BackcopySequence, 'isTrigger' | 'oracle'> {
  /** [length - 1] natural logarithm of the model's probability of the token behind each. */
  readonly logProbabilities: Float64Array;
}

/** How far a model is from the law of the testbed, in nats a token. */
export interface BackcopyRiskResult {
  readonly triggers: number;
  readonly others: number;
  /** Loss behind triggers: the copy is certain, so all of it is excess. */
  readonly triggerRisk?: number | undefined;
  /** Loss behind other characters, less that of the law of bigrams. */
  readonly bigramRisk?: number | undefined;
}

/** The accumulator of `backcopy-risk`. */
export interface BackcopyRiskState {
  readonly triggers: Moments;
  readonly others: Moments;
}

const measures = {
  triggerRisk: { unit: '{nat}', direction: 'lower', about: 'Excess loss of a token that is to be a copy.' },
  bigramRisk: { unit: '{nat}', direction: 'lower', about: 'Excess loss of a token that the one before decides.' },
} as const satisfies Record<string, Measure>;

/**
 * Whether a model has learnt to copy behind triggers, and bigrams elsewhere.
 *
 * Source: Guo et al., "Active-Dormant Attention Heads" (2024).
 *
 * @throws `invalid-option`; `add` throws `invalid-shape` for scores of another length
 */
export function backcopyRisk(options: BackcopyRiskOptions = {}): Metric<ScoredBackcopy, BackcopyRiskState, BackcopyRiskResult> {
  return {
    name: 'backcopy-risk',
    version: 1,
    algebra: 'exact',
    parameters: checkParameters('backcopy-risk', { ...options }, {}),
    measures,
    init: () => ({ triggers: new Moments(), others: new Moments() }),
    add(state, { isTrigger, oracle, logProbabilities }) {
      if (logProbabilities.length !== oracle.length) throw new TokstreamError(`${logProbabilities.length} scores stand beside ${oracle.length} of the law; score every token but the first.`, { code: 'invalid-shape', stage: 'backcopy-risk' });
      for (const [at, score] of logProbabilities.entries()) (isTrigger[at] === 1 ? state.triggers : state.others).add(oracle[at]! - score);
    },
    merge(state, later) {
      state.triggers.merge(later.triggers);
      state.others.merge(later.others);
    },
    result: ({ triggers, others }) => ({ triggers: triggers.count, others: others.count, triggerRisk: triggers.mean, bigramRisk: others.mean }),
    intervals: ({ triggers, others }): Partial<Record<'triggerRisk' | 'bigramRisk', Interval>> => ({ ...(triggers.interval && { triggerRisk: triggers.interval }), ...(others.interval && { bigramRisk: others.interval }) }),
    encode: ({ triggers, others }) => ({ triggers: triggers.toJson(), others: others.toJson() }),
    decode(encoded) {
      const { triggers, others } = objectFrom(encoded, ['triggers', 'others']);
      return { triggers: Moments.from(triggers), others: Moments.from(others) };
    },
  };
}
