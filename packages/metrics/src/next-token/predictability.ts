import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { Moments } from '../statistics/moments.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { nextTokenFeatureNames } from './next-token-feature-names.ts';

type Feature = (typeof nextTokenFeatureNames)[number];

/** Means over tokens of what `nextTokenFeatures` gives. */
export interface PredictabilityResult {
  readonly tokens: number;
  readonly logProbability?: number | undefined;
  readonly entropy?: number | undefined;
  readonly highest?: number | undefined;
  readonly rank?: number | undefined;
  readonly mass?: number | undefined;
}

/** The accumulator of `predictability`. */
export type PredictabilityState = Readonly<Record<Feature, Moments>>;

const measures = {
  logProbability: { unit: '{nat}/{token}', direction: 'higher', about: 'Mean log-probability of the tokens that came.' },
  entropy: { unit: '{nat}/{token}', direction: 'none', about: 'Mean entropy of the predictions.' },
  highest: { unit: '{nat}/{token}', direction: 'none', about: 'Mean log-probability of the most probable token.' },
  rank: { unit: '1', direction: 'lower', about: 'Mean share of the vocabulary that is at least as probable as the token that came.' },
  mass: { unit: '1', direction: 'lower', about: 'Mean probability of all tokens that are at least as probable.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens that were predicted.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * How predictable a text is to a model, by five means. Takes blocks of `[n, 5]` numbers as `nextTokenFeatures` gives them. Text that a model
 * wrote has a lower rank and mass than people's.
 *
 * @throws `invalid-option`
 */
export function predictability(options: Readonly<Record<string, never>> = {}): Metric<Float32Array, PredictabilityState, PredictabilityResult> {
  const parameters = checkParameters('predictability', { ...options }, {});
  return {
    name: 'predictability',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ logProbability: new Moments(), entropy: new Moments(), highest: new Moments(), rank: new Moments(), mass: new Moments() }),
    add(state, features) {
      for (const [at, name] of nextTokenFeatureNames.entries()) for (let place = at; place < features.length; place += nextTokenFeatureNames.length) state[name].add(features[place]!);
    },
    merge(state, later) {
      for (const name of nextTokenFeatureNames) state[name].merge(later[name]);
    },
    result: ({ logProbability, entropy, highest, rank, mass }) => ({ tokens: rank.count, logProbability: logProbability.mean, entropy: entropy.mean, highest: highest.mean, rank: rank.mean, mass: mass.mean }),
    intervals: (state) => Object.fromEntries(nextTokenFeatureNames.flatMap((name) => (state[name].interval === undefined ? [] : [[name, state[name].interval]]))),
    encode: (state) => Object.fromEntries(nextTokenFeatureNames.map((name) => [name, state[name].toJson()])),
    decode(encoded) {
      const { logProbability, entropy, highest, rank, mass } = objectFrom(encoded, nextTokenFeatureNames);
      return { logProbability: Moments.from(logProbability), entropy: Moments.from(entropy), highest: Moments.from(highest), rank: Moments.from(rank), mass: Moments.from(mass) };
    },
  };
}
