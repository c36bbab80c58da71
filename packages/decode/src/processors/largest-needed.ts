import type { HistorySpan, LogitsProcessor } from './logits-processor.ts';

/** How many of the largest logits processors have to be given so that they leave the `count` largest as if they had been given all; Infinity for all. */
export function largestNeeded(processors: readonly LogitsProcessor[], count: number, span: HistorySpan): number {
  return processors.reduceRight((needed, processor) => processor.largestNeeded?.(needed, span) ?? Number.POSITIVE_INFINITY, count);
}
