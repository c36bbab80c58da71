import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../contract/check-parameters.ts';
import type { Measure } from '../contract/measure.ts';
import type { Metric } from '../contract/metric.ts';
import { numbersFrom } from '../statistics/numbers-from.ts';
import { objectFrom } from '../statistics/object-from.ts';
import { quotient } from '../statistics/quotient.ts';
import { TokenCounts } from '../statistics/token-counts.ts';

/** Settings of `featureCoverage`. */
export interface FeatureCoverageOptions {
  /** Features that there are, such as the width of a sparse autoencoder. Default 4096. */
  readonly features?: number;
}

/** The features that fired on a token. */
export interface FiredFeatures {
  readonly id: number;
  /** Features, each from 0 to below their number. */
  readonly features: ArrayLike<number>;
}

/** Which share of the features frequent tokens reach. */
export interface FeatureCoverageResult {
  readonly tokens: number;
  /** Features that fired at all. */
  readonly activeFeatures: number;
  readonly activeShare: number;
  /** Share of the active features that the most frequent 1, 10, 100, ... token types reach together. */
  readonly coverage: Readonly<Record<string, number>>;
  /** Features that the token type with most of them reaches, and how many on average. */
  readonly highestDegree: number;
  readonly meanDegree?: number | undefined;
}

/** The accumulator of `featureCoverage`: a bit for each token type and feature. */
export interface FeatureCoverageState {
  readonly counts: TokenCounts;
  readonly bits: Map<number, Uint32Array>;
}

const measures = {
  coverage: { unit: '1', direction: 'none', about: 'Share of the active features that the most frequent token types reach.', series: 'types' },
  activeShare: { unit: '1', direction: 'none', about: 'Share of the features that fired at all.' },
  activeFeatures: { unit: '{feature}', direction: 'none', about: 'Features that fired at all.' },
  meanDegree: { unit: '{feature}', direction: 'none', about: 'Features that a token type reaches on average.' },
  highestDegree: { unit: '{feature}', direction: 'none', about: 'Features that the token type with most of them reaches.' },
  tokens: { unit: '{token}', direction: 'none', about: 'Tokens that were seen.', kind: 'counter' },
} as const satisfies Record<string, Measure>;

/**
 * The bipartite graph of token types and features: an edge where a feature fired on the token in any context. Tells how many features a few
 * frequent tokens reach.
 *
 * Keeps `features / 8` bytes for each token type that came; at 4096 features, 2 MB for 4096 types.
 *
 * Errors: `invalid-ids`; `invalid-value` for a feature that does not exist.
 *
 * @throws `invalid-option`
 */
export function featureCoverage(options: FeatureCoverageOptions = {}): Metric<FiredFeatures, FeatureCoverageState, FeatureCoverageResult> {
  const parameters = checkParameters('feature-coverage', { ...options }, { features: 4096 });
  const { features: width = 4096 } = options;
  const words = Math.ceil(width / 32);
  const bitsOf = (state: FeatureCoverageState, id: number): Uint32Array => {
    let bits = state.bits.get(id);
    if (bits === undefined) state.bits.set(id, (bits = new Uint32Array(words)));
    return bits;
  };
  return {
    name: 'feature-coverage',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => ({ counts: new TokenCounts(), bits: new Map() }),
    add(state, { id, features }) {
      for (let at = 0; at < features.length; at += 1) {
        const feature = features[at]!;
        if (!(Number.isInteger(feature) && feature >= 0 && feature < width)) throw new TokstreamError(`${feature} is none of ${width} features; set features to their number.`, { code: 'invalid-value', stage: 'feature-coverage' });
      }
      state.counts.add(id);
      const bits = bitsOf(state, id);
      for (let at = 0; at < features.length; at += 1) bits[features[at]! >>> 5]! |= 1 << (features[at]! & 31);
    },
    merge(state, later) {
      state.counts.merge(later.counts);
      for (const [id, bits] of later.bits) join(bitsOf(state, id), bits);
    },
    result({ counts, bits }) {
      const ids = [...counts].toSorted(([a, times], [b, others]) => others - times || a - b).map(([id]) => id);
      const reached = new Uint32Array(words);
      const after: number[] = [];
      for (const id of ids) {
        join(reached, bits.get(id)!);
        after.push(ones(reached));
      }
      const active = after.at(-1) ?? 0;
      const degrees = ids.map((id) => ones(bits.get(id)!));
      const steps: number[] = [];
      for (let types = 1; types <= ids.length; types *= 10) steps.push(types);
      return {
        tokens: counts.total,
        activeFeatures: active,
        activeShare: active / width,
        coverage: active === 0 ? {} : Object.fromEntries(steps.map((types) => [types, after[types - 1]! / active])),
        highestDegree: degrees.reduce((most, degree) => Math.max(most, degree), 0),
        meanDegree: quotient(degrees.reduce((sum, degree) => sum + degree, 0), ids.length),
      };
    },
    encode: ({ counts, bits }) => ({ counts: counts.toJson(), bits: [...counts].map(([id]) => [...bits.get(id)!]) }),
    decode(encoded) {
      const { counts: pairs, bits } = objectFrom(encoded, ['counts', 'bits']);
      const counts = TokenCounts.from(pairs);
      const rows = Array.isArray(bits) ? (bits as readonly (readonly number[])[]) : [numbersFrom(bits)];
      return { counts, bits: new Map([...counts].map(([id], at) => [id, Uint32Array.from(numbersFrom(rows[at], words))])) };
    },
  };
}

function join(bits: Uint32Array, more: Uint32Array): void {
  for (let at = 0; at < bits.length; at += 1) bits[at]! |= more[at]!;
}

function ones(bits: Uint32Array): number {
  let sum = 0;
  for (let word of bits) for (; word !== 0; word &= word - 1) sum += 1;
  return sum;
}
