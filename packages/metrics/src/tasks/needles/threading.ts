import { checkParameters } from '../../contract/check-parameters.ts';
import type { Json } from '../../contract/json.ts';
import type { Measure } from '../../contract/measure.ts';
import type { Metric } from '../../contract/metric.ts';
import { numbersFrom } from '../../statistics/numbers-from.ts';
import { objectFrom } from '../../statistics/object-from.ts';
import { quotient } from '../../statistics/quotient.ts';
import { wilsonInterval } from '../../statistics/wilson-interval.ts';
import { effectiveLimit } from './effective-limit.ts';
import type { NeedleOutcome } from './run-needles.ts';

/** Settings of `threading`. */
export interface ThreadingOptions {
  /** A length is mastered when the lower end of the 95 % interval of its accuracy reaches this. Default 0.75, for which 12 of 12 are enough */
  readonly threshold?: number;
}

/** What is counted of a needle task that was run. */
export type ThreadingInput = Pick<NeedleOutcome, 'policy' | 'task' | 'style' | 'unit' | 'size' | 'depth' | 'isCorrect' | 'found' | 'recall' | 'precision'>;

const sums = ['trials', 'correct', 'asked', 'found', 'recall', 'precision'] as const;

/** Outcomes of one kind, added up. */
export interface NeedleCell extends Pick<NeedleOutcome, 'policy' | 'task' | 'style' | 'unit' | 'size' | 'depth'>, Readonly<Record<(typeof sums)[number], number>> {
  readonly trials: number;
  /** Trials whose answer was correct. */
  readonly correct: number;
  /** Answers asked for in all trials, and how many of them were found. */
  readonly asked: number;
  readonly found: number;
  /** Sums over the trials of recall and precision. */
  readonly recall: number;
  readonly precision: number;
}

/** How well needles are found and threads followed. */
export interface ThreadingResult {
  readonly trials: number;
  readonly accuracy?: number | undefined;
  /** Share of the answers asked for that were given. */
  readonly recall?: number | undefined;
  /** Mean share of the given answers that were asked for. */
  readonly precision?: number | undefined;
  /** The largest mastered length by policy, task, style and unit, as `full thread json characters`; 0 where none is. */
  readonly limit: Readonly<Record<string, number>>;
  /** By policy, task, style, unit, length and depth: what a map of accuracy by length and depth shows. */
  readonly cells: readonly NeedleCell[];
}

/** The accumulator of `threading`: six sums for each kind of task, length and depth. */
export type ThreadingState = Map<string, number[]>;

const measures = {
  accuracy: { unit: '1', direction: 'higher', about: 'Share of needle tasks whose answer was correct.' },
  recall: { unit: '1', direction: 'higher', about: 'Share of the answers asked for that were given.' },
  precision: { unit: '1', direction: 'higher', about: 'Mean share of the given answers that were asked for.' },
  limit: { unit: '1', direction: 'higher', about: 'Largest length, in its own unit, at which answers are reliably correct.', series: 'task' },
} as const satisfies Record<string, Measure>;

/**
 * Adds up needle tasks: accuracy by length and depth, and up to which length answers can be relied on.
 *
 * Source: Roberts, Han and Albanie, "Needle Threading" (2024).
 *
 * @throws `invalid-option`
 */
export function threading(options: ThreadingOptions = {}): Metric<ThreadingInput, ThreadingState, ThreadingResult> {
  const parameters = checkParameters('threading', { ...options }, { threshold: 0.75 });
  const { threshold = 0.75 } = options;
  const total = (state: ThreadingState): number[] => sums.map((_, at) => [...state.values()].reduce((sum, cell) => sum + cell[at]!, 0));
  return {
    name: 'threading',
    version: 1,
    algebra: 'exact',
    parameters,
    measures,
    init: () => new Map(),
    add(state, { policy, task, style, unit, size, depth, isCorrect, found, recall, precision }) {
      addTo(state, JSON.stringify([policy, task, style, unit, size, depth ?? null]), [1, isCorrect ? 1 : 0, found.length, found.filter(Boolean).length, recall, precision]);
    },
    merge(state, later) {
      for (const [key, cell] of later) addTo(state, key, cell);
    },
    result(state) {
      const cells = cellsOf(state);
      const [trials, correct, asked, found, , precision] = total(state) as [number, number, number, number, number, number];
      const kinds = new Map<string, NeedleCell[]>();
      for (const cell of cells) {
        const kind = [cell.policy, cell.task, cell.style, cell.unit].join(' ');
        kinds.set(kind, [...(kinds.get(kind) ?? []), cell]);
      }
      return {
        trials,
        accuracy: quotient(correct, trials),
        recall: quotient(found, asked),
        precision: quotient(precision, trials),
        limit: Object.fromEntries([...kinds].map(([kind, cells]) => [kind, effectiveLimit(cells, threshold) ?? 0])),
        cells,
      };
    },
    intervals(state) {
      const [trials, correct, asked, found] = total(state) as [number, number, number, number];
      return { ...(trials > 0 && { accuracy: wilsonInterval(correct, trials) }), ...(asked > 0 && { recall: wilsonInterval(found, asked) }) };
    },
    encode: (state): Json => Object.fromEntries(ordered(state)),
    decode: (encoded) => new Map(Object.entries(objectFrom<string>(encoded, [])).map(([key, cell]) => [key, [...numbersFrom(cell, sums.length)]])),
  };
}

function addTo(state: ThreadingState, key: string, cell: readonly number[]): void {
  const own = state.get(key);
  if (own === undefined) state.set(key, [...cell]);
  else for (const [at, value] of cell.entries()) own[at]! += value;
}

function ordered(state: ThreadingState): [string, number[]][] {
  return [...state].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function cellsOf(state: ThreadingState): NeedleCell[] {
  const cells = ordered(state).map(([key, values]) => {
    const [policy, task, style, unit, size, depth] = JSON.parse(key) as [string, NeedleCell['task'], NeedleCell['style'], NeedleCell['unit'], number, number | null];
    const counted = Object.fromEntries(sums.map((sum, at) => [sum, values[at]!])) as Record<(typeof sums)[number], number>;
    return { policy, task, style, unit, size, ...(depth !== null && { depth }), ...counted };
  });
  return cells.toSorted((a, b) => a.size - b.size || (a.depth ?? -1) - (b.depth ?? -1));
}
