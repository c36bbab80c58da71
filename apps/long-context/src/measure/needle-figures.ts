import type { NeedleCell } from '../results/cell.ts';
import { groupBy } from './group-by.ts';
import { type Interval, intervalOf } from './interval.ts';

/** One policy at one budget over the tasks of a kind. */
export interface NeedleFigures {
  readonly kind: string;
  readonly policy: string;
  readonly budget: number;
  /** The same in tokens, of the longest task. */
  readonly budgetTokens: number;
  readonly tasks: number;
  /** Share of the answers that came back, task by task. */
  readonly recall: Interval;
  /** Bits that having read the needles saves on the right answer. */
  readonly gain: Interval;
  readonly bytes: number;
}

/** Figures of each kind, policy and budget, in the order of the cells. */
export function needleFigures(cells: readonly NeedleCell[]): readonly NeedleFigures[] {
  const groups = groupBy(cells, ({ kind, policy, budget }) => JSON.stringify([kind, policy, budget]));
  return Array.from(groups.values(), (group) => {
    const { kind, policy, budget } = group[0]!;
    const over = (of: (cell: NeedleCell) => number): Interval => intervalOf(group.map(of))!;
    return { kind, policy, budget, budgetTokens: Math.max(...group.map((cell) => cell.budgetTokens)), tasks: group.length, recall: over(({ found, needles }) => found / needles), gain: over(({ gain }) => gain), bytes: over(({ bytes }) => bytes).mean };
  });
}
