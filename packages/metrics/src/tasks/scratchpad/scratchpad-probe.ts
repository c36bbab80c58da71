import { checkParameters } from '../../contract/check-parameters.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { SuccessCounts } from '../../statistics/success-counts.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';
import type { ScratchpadOutcome } from './score-scratchpad.ts';

/** Settings of `scratchpad-probe`. */
export interface ScratchpadProbeOptions {
  /** A length counts as solved when the lower end of the 95 % interval of its accuracy reaches this. Default 0.9 */
  readonly threshold?: number;
}

/** How long inputs may be for each number of intermediate steps. */
export interface ScratchpadProbeResult {
  /** By kind and budget, as `parity linear`. */
  readonly accuracy: Readonly<Record<string, number>>;
  /** The largest solved length, by kind and budget; 0 where none is. */
  readonly limit: Readonly<Record<string, number>>;
  readonly cells: readonly ScratchpadCell[];
}

/** Trials of one kind, budget and length. */
export interface ScratchpadCell {
  readonly kind: string;
  readonly budget: string;
  readonly length: number;
  readonly trials: number;
  readonly correct: number;
}

const measures = {
  limit: { unit: '{symbol}', direction: 'higher', about: 'Longest input that is reliably solved, by task and budget of steps.', series: 'task' },
  accuracy: { unit: '1', direction: 'higher', about: 'Share of exact answers over all lengths, by task and budget of steps.', series: 'task' },
} as const satisfies Record<string, Measure>;

/**
 * What intermediate steps make a model able to do: accuracy by length for each budget of steps. The state is two counts for each kind,
 * budget and length.
 *
 * Source: Merrill and Sabharwal, "The Expressive Power of Transformers with Chain of Thought" (2024).
 *
 * @throws `invalid-option`
 */
export function scratchpadProbe(options: ScratchpadProbeOptions = {}): Metric<ScratchpadOutcome, SuccessCounts, ScratchpadProbeResult> {
  const parameters = checkParameters('scratchpad-probe', { ...options }, { threshold: 0.9 });
  const { threshold = 0.9 } = options;
  return {
    name: 'scratchpad-probe',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => new SuccessCounts(),
    add: (state, { kind, budget, length, isCorrect }) => state.add(`${kind} ${budget} ${length}`, isCorrect),
    merge: (state, later) => state.merge(later),
    result(state) {
      const cells = cellsOf(state);
      const limit: Record<string, number> = {};
      for (const { kind, budget, length, trials, correct } of cells) {
        const key = `${kind} ${budget}`;
        limit[key] = Math.max(limit[key] ?? 0, wilsonInterval(correct, trials).low >= threshold ? length : 0);
      }
      return { accuracy: overall(cells).shares(), limit, cells };
    },
    intervals: (state) => overall(cellsOf(state)).intervals('accuracy'),
    encode: (state) => state.toJson(),
    decode: SuccessCounts.from,
  };
}

function cellsOf(state: SuccessCounts): ScratchpadCell[] {
  const cells = Array.from(state, ([key, { trials, successes }]) => {
    const [kind, budget, length] = key.split(' ') as [string, string, string];
    return { kind, budget, length: Number(length), trials, correct: successes };
  });
  return cells.toSorted((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.budget < b.budget ? -1 : a.budget > b.budget ? 1 : a.length - b.length));
}

function overall(cells: readonly ScratchpadCell[]): SuccessCounts {
  const sums = new SuccessCounts();
  for (const { kind, budget, trials, correct } of cells) sums.add(`${kind} ${budget}`, correct, trials);
  return sums;
}
