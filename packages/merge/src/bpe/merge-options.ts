import { TokstreamError } from '@tokstream/core';
import type { LearnLimits } from './learn-pairs.ts';
import { mergeBoundaries, type MergeBoundary } from './merge-boundary.ts';

/** What is merged, and how far. */
export interface MergeOptions extends LearnLimits {
  /** What a merged token may not reach beyond. Default `pretokens`. */
  readonly boundary?: MergeBoundary;
  /** Whether the tokenizer's splitter leaves a text in one piece; for `pretokens`. Default that of GPT-2. */
  readonly isPretoken?: (text: string) => boolean;
}

/** @throws `invalid-merge-options` */
export function checkMergeOptions({ boundary = 'pretokens', maxMerges, shortening, minCount }: MergeOptions, stage: string): void {
  const refuse = (message: string): never => {
    throw new TokstreamError(message, { code: 'invalid-merge-options', stage });
  };
  if (!mergeBoundaries.includes(boundary)) refuse(`The boundary is ${JSON.stringify(boundary)}; choose one of ${mergeBoundaries.join(', ')}.`);
  if (maxMerges !== undefined && !(maxMerges >= 0)) refuse(`maxMerges is ${maxMerges}; it is a number from 0 on.`);
  if (shortening !== undefined && !(shortening >= 0 && shortening <= 1)) refuse(`shortening is ${shortening}; it is a share from 0 to 1.`);
  if (minCount !== undefined && !(minCount >= 1)) refuse(`minCount is ${minCount}; it is a number from 1 on.`);
}
