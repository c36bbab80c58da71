import { throwIfAborted, yieldToEventLoop } from '@tokstream/core';
import type { TokenizerJson } from '../tokenizer-json.ts';
import type { Learning } from './learning-step.ts';
import { pretokenCounter, type PretokenCounterOptions } from './pretoken-counter.ts';
import type { TextCutter } from './text-cutter.ts';
import type { FinishTrainingOptions, PretokenCounts, TokenizerTrainer } from './tokenizer-trainer.ts';

/** What tells one trainer from another. */
export interface CountingTrainerOptions extends PretokenCounterOptions {
  /** Name for errors. */
  readonly name: string;
  /** What text is cut into. */
  readonly cutter: TextCutter;
  /** Makes a tokenizer of the counts, which it does not change. */
  readonly learn: (counts: PretokenCounts) => Learning<TokenizerJson>;
}

/** A trainer that counts units of text and then learns from the counts alone. */
export function countingTrainer(options: CountingTrainerOptions): TokenizerTrainer {
  const { name, cutter, learn } = options;
  const counter = pretokenCounter(cutter, options);
  return {
    get held() {
      return counter.held;
    },
    get dropped() {
      return counter.dropped;
    },
    add: (document) => counter.add(document),
    push: (chunk) => counter.push(chunk),
    endDocument: () => counter.endDocument(),
    merge: (counts) => counter.merge(counts),
    counts: () => new Map(counter.counts),
    async finish({ signal, onProgress }: FinishTrainingOptions = {}) {
      throwIfAborted(signal, name);
      counter.endDocument();
      const learning = learn(counter.counts);
      for (;;) {
        const step = learning.next();
        if (step.done === true) return step.value;
        onProgress?.(step.value.done, step.value.total);
        await yieldToEventLoop(signal);
      }
    },
  };
}
