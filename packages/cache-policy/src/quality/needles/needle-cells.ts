import { wilsonInterval } from '../statistics/wilson-interval.ts';
import type { NeedleOutcome } from './run-needles.ts';

/** Outcomes of one kind, added up. Plain data; cells of the same kind add up to one. */
export interface NeedleCell extends Pick<NeedleOutcome, 'policy' | 'task' | 'style' | 'unit' | 'size' | 'depth'> {
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

/** A cell for every policy, task, style, length and depth among the outcomes, in the order they first come. */
export function needleCells(outcomes: Iterable<NeedleOutcome>): NeedleCell[] {
  return mergeNeedleCells(
    Array.from(outcomes, ({ policy, task, style, unit, size, depth, isCorrect, found, recall, precision }) => ({
      policy,
      task,
      style,
      unit,
      size,
      ...(depth !== undefined && { depth }),
      trials: 1,
      correct: isCorrect ? 1 : 0,
      asked: found.length,
      found: found.filter(Boolean).length,
      recall,
      precision,
    })),
  );
}

/** Adds up cells of the same kind, such as those of several runs. */
export function mergeNeedleCells(cells: Iterable<NeedleCell>): NeedleCell[] {
  const merged = new Map<string, NeedleCell>();
  for (const cell of cells) {
    const { policy, task, style, unit, size, depth } = cell;
    const key = JSON.stringify([policy, task, style, unit, size, depth]);
    const sum = merged.get(key);
    merged.set(key, sum === undefined ? cell : {
      ...sum,
      trials: sum.trials + cell.trials,
      correct: sum.correct + cell.correct,
      asked: sum.asked + cell.asked,
      found: sum.found + cell.found,
      recall: sum.recall + cell.recall,
      precision: sum.precision + cell.precision,
    });
  }
  return [...merged.values()];
}

/** When a length counts as mastered. */
export interface EffectiveLimitOptions {
  /** Share of correct answers that the interval's lower end must reach; default 0.75, for which 12 of 12 are enough. */
  readonly threshold?: number;
  /** Width of the interval in standard errors; default 1.96. */
  readonly z?: number;
}

/**
 * The largest length at which answers are reliably correct: where the lower end of Wilson's interval reaches the threshold, all cells of a
 * length taken together. Give it the cells of one policy, task and style.
 *
 * Source: Roberts, Han and Albanie, "Needle Threading" (2024), with an interval in place of the bare share.
 *
 * @returns undefined where no length is mastered
 */
export function effectiveLimit(cells: Iterable<NeedleCell>, { threshold = 0.75, z = 1.96 }: EffectiveLimitOptions = {}): number | undefined {
  const lengths = new Map<number, { trials: number; correct: number }>();
  for (const { size, trials, correct } of cells) {
    const sum = lengths.get(size) ?? { trials: 0, correct: 0 };
    lengths.set(size, { trials: sum.trials + trials, correct: sum.correct + correct });
  }
  const mastered = [...lengths].filter(([, { trials, correct }]) => wilsonInterval(correct, trials, z).low >= threshold);
  return mastered.length === 0 ? undefined : Math.max(...mastered.map(([size]) => size));
}
