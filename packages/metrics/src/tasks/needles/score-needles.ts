import type { NeedleTask } from './needle-task.ts';
import { needleStyles } from './styles/registry.ts';

/** How good an answer is. Plain data. */
export interface NeedleScore {
  /** What was answered, no more than was read as values. */
  readonly values: readonly string[];
  /** For each answer that was asked for, whether it is among the values, exactly. */
  readonly found: readonly boolean[];
  /** Share of the answers that are among the values. */
  readonly recall: number;
  /** Share of the different values that are answers; 0 where there are none. */
  readonly precision: number;
  /** Whether the values are the answers in the order asked; for `conditional` in any order. What is said after them does not count. */
  readonly isCorrect: boolean;
}

/** @param said what a model says after `task.text` */
export function scoreNeedles(task: NeedleTask, said: string): NeedleScore {
  const { answers } = task;
  const parsed = needleStyles[task.style].parse(said);
  const values = answers.length === 1 && task.task !== 'conditional' ? parsed.slice(0, 1) : parsed;
  const found = answers.map((answer) => values.includes(answer));
  const different = new Set(values);
  const right = found.filter(Boolean).length;
  const precision = different.size === 0 ? 0 : [...different].filter((value) => answers.includes(value)).length / different.size;
  return {
    values,
    found,
    recall: right / answers.length,
    precision,
    isCorrect: task.task === 'conditional' ? right === answers.length && precision === 1 : answers.every((answer, at) => values[at] === answer),
  };
}
