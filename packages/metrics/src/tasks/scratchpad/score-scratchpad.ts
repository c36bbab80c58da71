import type { ScratchpadTask } from './scratchpad-task.ts';

/** Whether a task was solved. Plain data. */
export interface ScratchpadOutcome extends Pick<ScratchpadTask, 'kind' | 'length' | 'budget'> {
  readonly isCorrect: boolean;
}

/**
 * Scores an answer by its first word: steps that were written before it do not count.
 *
 * @param said what was written after the input: all of it, or from the answer on
 */
export function scoreScratchpad({ kind, length, budget, answer }: ScratchpadTask, said: string): ScratchpadOutcome {
  const given = said.slice(said.lastIndexOf('=') + 1).trim().split(/\s+/u, 1)[0];
  return { kind, length, budget, isCorrect: given === answer };
}
