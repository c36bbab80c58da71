import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { rankCorrelation } from './rank-correlation.ts';

/** Settings of `scan-and-snap`. */
export interface ScanAndSnapOptions {
  /** Attention has snapped when it changes by less than this share of its largest change in a step. Default 0.01 */
  readonly fraction?: number;
  /** A token has declined when its score is below this share of an even one. Default 0.5 */
  readonly decline?: number;
  /** Steps whose figures are kept, from the first. Default 10,000 */
  readonly maxSteps?: number;
}

/** What a last token looks at, after a step of training. */
export interface ContextualStep {
  /** [tokens] shares, of `contextualScores`. */
  readonly scores: Float64Array;
  /** [tokens] 1 for tokens that stand in sequences of several classes. */
  readonly common: Uint8Array;
  /** [tokens] how often each stands with the last token; the same in all steps. */
  readonly cooccurrence: Float64Array;
}

/** How attention scans and then snaps. Steps count from 0. */
export interface ScanAndSnapResult {
  readonly steps: number;
  /** Sum of the absolute changes of all scores, in each step but the first. */
  readonly changes: readonly number[];
  /** Score of all common tokens together, in each step. */
  readonly commonMass: readonly number[];
  /** The first step behind the largest change in which attention hardly changes any more; absent where it still does. */
  readonly snapStep?: number | undefined;
  readonly finalCommonMass?: number | undefined;
  /** The step in which each token declined; -1 for those that did not. */
  readonly declinedAt: readonly number[];
  /** Rank correlation of co-occurrence and step among distinct tokens that declined: 1 when rare ones go first. */
  readonly declineOrder?: number | undefined;
}

/** The accumulator of `scan-and-snap`: the first and the last scores, and two numbers for each kept step. */
export interface ScanAndSnapState {
  steps: number;
  first: readonly number[];
  last: readonly number[];
  common: readonly number[];
  cooccurrence: readonly number[];
  declinedAt: number[];
  changes: number[];
  commonMass: number[];
}

const lists = ['first', 'last', 'common', 'cooccurrence', 'declinedAt', 'changes', 'commonMass'] as const;

const measures = {
  snapStep: { unit: '{step}', direction: 'none', about: 'First step in which attention hardly changes any more.' },
  finalCommonMass: { unit: '1', direction: 'lower', about: 'Attention on tokens that stand in sequences of several classes, at the end.' },
  declineOrder: { unit: '1', direction: 'none', about: 'Rank correlation of co-occurrence and step of decline among distinct tokens.' },
} as const satisfies Record<string, Measure>;

/**
 * Follows the attention of a last token over training: mass leaves common tokens, distinct ones decline by their co-occurrence, and then
 * all of it stands still. One stream is one last token and one class; give others a label.
 *
 * Source: Tian et al., "Scan and Snap" (2023).
 *
 * @throws `invalid-option`; `add` and `merge` throw `invalid-shape` for another number of tokens
 */
export function scanAndSnap(options: ScanAndSnapOptions = {}): Metric<ContextualStep, ScanAndSnapState, ScanAndSnapResult> {
  const parameters = checkParameters('scan-and-snap', { ...options }, { fraction: 0.01, decline: 0.5, maxSteps: 10_000 });
  const { fraction = 0.01, decline = 0.5, maxSteps = 10_000 } = options;
  return {
    name: 'scan-and-snap',
    version: 1,
    algebra: 'ordered',
    parameters,
    measures,
    init: () => ({ steps: 0, first: [], last: [], common: [], cooccurrence: [], declinedAt: [], changes: [], commonMass: [] }),
    add(state, { scores, common, cooccurrence }) {
      const given = [...scores];
      fit(state, given.length);
      if (state.steps === 0) {
        state.first = given;
        state.common = [...common];
        state.cooccurrence = [...cooccurrence];
        state.declinedAt = given.map(() => -1);
      } else if (state.changes.length < maxSteps - 1) state.changes.push(changeOf(state.last, given));
      for (const [at, score] of given.entries()) if (state.declinedAt[at] === -1 && score < decline / given.length) state.declinedAt[at] = state.steps;
      if (state.commonMass.length < maxSteps) state.commonMass.push(given.reduce((sum, score, at) => sum + (common[at] === 1 ? score : 0), 0));
      state.last = given;
      state.steps += 1;
    },
    merge(state, later) {
      if (later.steps === 0) return;
      fit(state, later.last.length);
      if (state.steps === 0) {
        for (const list of lists) state[list] = [...later[list]] as number[] & readonly number[];
        state.steps = later.steps;
        return;
      }
      // Beyond the kept steps of the earlier part nothing is kept of the later one either.
      if (state.commonMass.length === state.steps) {
        state.changes.push(...[changeOf(state.last, later.first), ...later.changes].slice(0, Math.max(0, maxSteps - 1 - state.changes.length)));
        state.commonMass.push(...later.commonMass.slice(0, Math.max(0, maxSteps - state.commonMass.length)));
      }
      state.declinedAt = state.declinedAt.map((step, at) => (step >= 0 || later.declinedAt[at] === -1 ? step : state.steps + later.declinedAt[at]!));
      state.last = [...later.last];
      state.steps += later.steps;
    },
    result({ steps, changes, commonMass, declinedAt, common, cooccurrence }) {
      const largest = Math.max(0, ...changes);
      const behind = changes.indexOf(largest);
      const snap = largest === 0 ? -1 : changes.findIndex((change, at) => at > behind && change < fraction * largest);
      const declined = [...declinedAt.keys()].filter((at) => declinedAt[at]! >= 0 && common[at] !== 1);
      return {
        steps,
        changes: [...changes],
        commonMass: [...commonMass],
        snapStep: snap === -1 ? undefined : snap + 1,
        finalCommonMass: commonMass.at(-1),
        declinedAt: [...declinedAt],
        declineOrder: rankCorrelation(declined.map((at) => cooccurrence[at]!), declined.map((at) => declinedAt[at]!)),
      };
    },
    encode: (state) => ({ steps: state.steps, ...Object.fromEntries(lists.map((list) => [list, [...state[list]]])) }),
    decode(encoded) {
      const parts = objectFrom(encoded, ['steps', ...lists]);
      const read = Object.fromEntries(lists.map((list) => [list, [...numbersFrom(parts[list])]])) as Record<(typeof lists)[number], number[]>;
      return { steps: numbersFrom([parts.steps], 1)[0]!, ...read };
    },
  };
}

function changeOf(before: readonly number[], after: readonly number[]): number {
  return after.reduce((sum, score, at) => sum + Math.abs(score - before[at]!), 0);
}

function fit({ steps, last }: ScanAndSnapState, tokens: number): void {
  if (steps > 0 && last.length !== tokens) throw new TokstreamError(`A step has scores of ${tokens} tokens where the others have ${last.length}; follow one last token, and give others a label.`, { code: 'invalid-shape', stage: 'scan-and-snap' });
}
