import { learnMerges, type LearnedMerges, type LearnMergesInput } from './learn-merges.ts';
import type { Learning } from './learning-step.ts';

/** Merges between two turns of the event loop. */
const mergesPerTurn = 128;

/** `learnMerges` in slices. */
export function* learnMergesInTurns(input: LearnMergesInput): Learning<LearnedMerges> {
  const total = Math.max(0, input.vocabSize - input.tokens.length);
  const learning = learnMerges(input);
  for (;;) {
    const step = learning.next();
    if (step.done === true) {
      yield { done: step.value.merges.length, total };
      return step.value;
    }
    if (step.value % mergesPerTurn === 0) yield { done: step.value, total };
  }
}
