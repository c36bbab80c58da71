import { type Random, seededRandom } from '@tokstream/core';
import type { Sequence } from '@tokstream/model';
import type { NextInput, NextStep } from './next-input.ts';

/** A sequence of a model that nobody runs. */
export function sequenceOf(vocabulary: number, embeddingWidth = 4): Sequence {
  return { index: 3, model: { shape: { vocabulary, embeddingWidth } } } as unknown as Sequence;
}

/** The steps that a next input makes of given logits; what an ordinary pick would give is the id 99. */
export function runSteps(input: NextInput, logits: readonly (readonly number[])[], random: Random = seededRandom(1), width = 4): NextStep[] {
  const state = input.start(sequenceOf(logits[0]!.length, width));
  return logits.map((row) => {
    let picks = 0;
    const step = state.next({
      logits: Float32Array.from(row),
      random,
      pick() {
        if ((picks += 1) > 1) throw new Error('picked twice');
        return 99;
      },
    });
    return step;
  });
}

/** Logits of which the entropy is next to nothing, with one token far ahead. */
export function sure(id: number, vocabulary = 5): number[] {
  return Array.from({ length: vocabulary }, (_, at) => (at === id ? 40 : 0));
}
