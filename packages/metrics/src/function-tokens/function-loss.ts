import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { Moments } from '../statistics/moments.ts';
import { objectFrom } from '../statistics/object-from.ts';

/** Settings of `functionLoss`. */
export interface FunctionLossOptions {
  /** Names the set of function tokens, such as the corpus and share it comes from; losses of two sets do not compare. */
  readonly list?: string;
}

/** Tokens of a text, what a model makes of each, and which of them are function tokens. */
export interface JudgedLosses {
  /** [n] natural logarithm of the probability of each token given those before it. That of the first is not used. */
  readonly logProbabilities: ArrayLike<number>;
  /** [n] 1 where the token is a function token. */
  readonly isFunction: ArrayLike<number>;
}

/** Mean loss by the kinds of the current and the next token, in nats. */
export interface FunctionLossResult {
  readonly tokens: number;
  readonly functionToContent?: number | undefined;
  readonly contentToContent?: number | undefined;
  readonly functionToFunction?: number | undefined;
  readonly contentToFunction?: number | undefined;
}

const groups = ['contentToContent', 'contentToFunction', 'functionToContent', 'functionToFunction'] as const;
type Group = (typeof groups)[number];

/** The accumulator of `functionLoss`. */
export type FunctionLossState = Readonly<Record<Group, Moments>>;

const measures = {
  functionToContent: { unit: '{nat}/{token}', direction: 'lower', about: 'Mean loss of content tokens that follow a function token.' },
  contentToContent: { unit: '{nat}/{token}', direction: 'lower', about: 'Mean loss of content tokens that follow a content token.' },
  functionToFunction: { unit: '{nat}/{token}', direction: 'lower', about: 'Mean loss of function tokens that follow a function token.' },
  contentToFunction: { unit: '{nat}/{token}', direction: 'lower', about: 'Mean loss of function tokens that follow a content token.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens with one before them.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * The loss of a model by whether the current and the next token are function tokens: what follows a function token is hardest, and gains most from size.
 *
 * Errors: `invalid-value` for a logarithm of a probability that is not finite, or lists of different length.
 *
 * @throws `invalid-option`
 */
export function functionLoss(options: FunctionLossOptions = {}): Metric<JudgedLosses, FunctionLossState, FunctionLossResult> {
  const parameters = checkParameters('function-loss', { ...options }, { list: '' });
  return {
    name: 'function-loss',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ contentToContent: new Moments(), contentToFunction: new Moments(), functionToContent: new Moments(), functionToFunction: new Moments() }),
    add(state, { logProbabilities, isFunction }) {
      if (logProbabilities.length !== isFunction.length) throw new TokstreamError(`${logProbabilities.length} losses come with ${isFunction.length} kinds of tokens; give one of each for every token.`, { code: 'invalid-value', stage: 'function-loss' });
      for (let at = 1; at < isFunction.length; at += 1) {
        const loss = -logProbabilities[at]!;
        if (!Number.isFinite(loss)) throw new TokstreamError(`Token ${at} has the logarithm ${-loss}; give the natural logarithm of its probability.`, { code: 'invalid-value', stage: 'function-loss' });
        state[groups[2 * isFunction[at - 1]! + isFunction[at]!]!].add(loss);
      }
    },
    merge(state, later) {
      for (const group of groups) state[group].merge(later[group]);
    },
    result: (state) => ({
      tokens: groups.reduce((sum, group) => sum + state[group].count, 0),
      ...Object.fromEntries(groups.map((group) => [group, state[group].mean])),
    }),
    intervals: (state) => Object.fromEntries(groups.flatMap((group) => (state[group].interval === undefined ? [] : [[group, state[group].interval]]))),
    encode: (state) => Object.fromEntries(groups.map((group) => [group, state[group].toJson()])),
    decode(encoded) {
      const { contentToContent, contentToFunction, functionToContent, functionToFunction } = objectFrom(encoded, groups);
      return { contentToContent: Moments.from(contentToContent), contentToFunction: Moments.from(contentToFunction), functionToContent: Moments.from(functionToContent), functionToFunction: Moments.from(functionToFunction) };
    },
  };
}
