import { TokstreamError } from '@tokstream/core';
import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import type { BindingCues } from './binding-task.ts';
import { type BindingCell, type BindingFit, fitBinding, meanDivergence } from './fit-binding.ts';

/** Settings of `binding`. */
export interface BindingMetricOptions {
  /** Steps of the fit. Default 1,000 */
  readonly iterations?: number;
}

/** What a model answered when a state was exchanged. */
export interface BindingAnswer extends BindingCues {
  /** [groups] probability of each group's thing; they are taken as shares of their sum. */
  readonly probabilities: Float64Array;
}

/** By which cue a model binds. */
export interface BindingResult {
  readonly answers: number;
  /** Mean share of the answers that each cue points to, where the three point to different groups. */
  readonly positionalShare?: number | undefined;
  readonly lexicalShare?: number | undefined;
  readonly reflexiveShare?: number | undefined;
  /** The mixture of mechanisms that fits best. */
  readonly fit?: BindingFit | undefined;
  /** 100 (1 - the Jensen-Shannon divergence of the fit) over cells that it was not fitted to. */
  readonly agreement?: number | undefined;
}

/** The accumulator of `binding`: a mean distribution for each three groups that cues point to, at most groups³. */
export interface BindingState {
  groups: number;
  /** By `positional,lexical,reflexive` how many answers there were, and their sums. */
  readonly cells: Map<string, Float64Array>;
}

const measures = {
  agreement: { unit: '%', direction: 'none', about: 'How well a mixture of three mechanisms foretells the answers.' },
  positionalShare: { unit: '1', direction: 'none', about: 'Share of the answers that the place of the group decides.' },
  lexicalShare: { unit: '1', direction: 'none', about: 'Share of the answers that the name of the group decides.' },
  reflexiveShare: { unit: '1', direction: 'none', about: 'Share of the answers that the state itself holds.' },
} as const satisfies Record<string, Measure>;

/**
 * How a model finds what belongs together: by place, by name, or because its state holds the answer, from answers after `exchangeState` on
 * a `bindingTask`. Of the cells 70 % are fitted to, 15 % choose the step of the fit and 15 % judge it; which, their groups decide.
 *
 * Source: Gur-Arieh, Geva and Geiger, "Mixing Mechanisms: How Language Models Retrieve Bound Entities In-Context" (2025).
 *
 * @throws `invalid-option`; `add` and `merge` throw `invalid-shape` for another number of groups or cues outside them
 */
export function binding(options: BindingMetricOptions = {}): Metric<BindingAnswer, BindingState, BindingResult> {
  const parameters = checkParameters('binding', { ...options }, { iterations: 1000 });
  const { iterations = 1000 } = options;
  return {
    name: 'binding',
    version: 1,
    algebra: 'finish',
    parameters,
    measures,
    init: () => ({ groups: 0, cells: new Map() }),
    add(state, { positional, lexical, reflexive, probabilities }) {
      const total = probabilities.reduce((sum, share) => sum + share, 0);
      fit(state, probabilities.length);
      if (![positional, lexical, reflexive].every((group) => Number.isInteger(group) && group >= 0 && group < state.groups)) throw new TokstreamError(`Cues point to the groups ${positional}, ${lexical}, ${reflexive}; there are 0 to ${state.groups - 1}.`, { code: 'invalid-shape', stage: 'binding' });
      if (total > 0) addTo(state, `${positional},${lexical},${reflexive}`, Float64Array.of(1, ...probabilities.map((share) => share / total)));
    },
    merge(state, later) {
      if (later.groups === 0) return;
      fit(state, later.groups);
      for (const [key, sums] of later.cells) addTo(state, key, sums);
    },
    result(state) {
      const { groups } = state;
      const sorted = [...state.cells].toSorted(([a], [b]) => (a < b ? -1 : 1));
      const shares = { positional: 0, lexical: 0, reflexive: 0 };
      let [answers, apart] = [0, 0];
      const cells = sorted.map(([key, sums]): BindingCell & { readonly part: number } => {
        const [positional, lexical, reflexive] = key.split(',').map(Number) as [number, number, number];
        const count = sums[0]!;
        answers += count;
        if (new Set([positional, lexical, reflexive]).size === 3) {
          apart += count;
          shares.positional += sums[1 + positional]!;
          shares.lexical += sums[1 + lexical]!;
          shares.reflexive += sums[1 + reflexive]!;
        }
        return { positional, lexical, reflexive, answers: sums.slice(1).map((sum) => sum / count), part: partOf(positional, lexical, reflexive) };
      });
      const [fitted, validation, judged] = [cells.filter(({ part }) => part < 14), cells.filter(({ part }) => part >= 14 && part < 17), cells.filter(({ part }) => part >= 17)];
      const fit = fitted.length === 0 ? undefined : fitBinding(fitted, validation, groups, iterations);
      return {
        answers,
        positionalShare: quotient(shares.positional, apart),
        lexicalShare: quotient(shares.lexical, apart),
        reflexiveShare: quotient(shares.reflexive, apart),
        fit,
        agreement: fit === undefined || judged.length === 0 ? undefined : 100 * (1 - meanDivergence(judged, fit)),
      };
    },
    encode: ({ groups, cells }) => ({ groups, cells: Object.fromEntries([...cells].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, sums]) => [key, [...sums]])) }),
    decode(encoded) {
      const { groups, cells } = objectFrom(encoded, ['groups', 'cells']);
      return { groups: numbersFrom([groups], 1)[0]!, cells: new Map(Object.entries(objectFrom<string>(cells, [])).map(([key, sums]) => [key, Float64Array.from(numbersFrom(sums))])) };
    },
  };
}

/** 0 to 19, spread over the cells without a pattern in any cue. */
function partOf(positional: number, lexical: number, reflexive: number): number {
  let mixed = Math.imul(positional + 1, 0x9e37_79b1) ^ Math.imul(lexical + 1, 0x85eb_ca6b) ^ Math.imul(reflexive + 1, 0xc2b2_ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
  return ((mixed ^ (mixed >>> 12)) >>> 0) % 20;
}

function addTo({ cells }: BindingState, key: string, sums: Float64Array): void {
  const own = cells.get(key);
  if (own === undefined) cells.set(key, sums.slice());
  else for (const [at, sum] of sums.entries()) own[at]! += sum;
}

function fit(state: BindingState, groups: number): void {
  if (state.groups === 0) state.groups = groups;
  if (state.groups !== groups) throw new TokstreamError(`An answer is over ${groups} groups where the others have ${state.groups}; measure them apart, with labels.`, { code: 'invalid-shape', stage: 'binding' });
}
