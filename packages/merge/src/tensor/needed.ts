import { TokstreamError } from '@tokstream/core';
import type { Features } from './features/features.ts';
import type { MergeInput } from './tensor-merger.ts';

/** The features of an input. @throws `missing-features`, `invalid-features` */
export function neededFeatures({ features, n }: MergeInput, merger: string): Features {
  if (features === undefined) throw new TokstreamError(`${merger} compares positions; give it their features.`, { code: 'missing-features', stage: 'merge' });
  if (features.n !== n) throw new TokstreamError(`${merger} got features of ${features.n} positions for ${n}; give a row for each position.`, { code: 'invalid-features', stage: 'merge' });
  return features;
}

/** The scores of an input. @throws `missing-scores`, `invalid-scores` */
export function neededScores({ scores, n }: MergeInput, merger: string): ArrayLike<number> {
  if (scores === undefined) throw new TokstreamError(`${merger} keeps the positions with the highest scores; give it scores.`, { code: 'missing-scores', stage: 'merge' });
  if (scores.length !== n) throw new TokstreamError(`${merger} got ${scores.length} scores for ${n} positions; give a score for each.`, { code: 'invalid-scores', stage: 'merge' });
  return scores;
}
