import { checkOption } from '../processors/check-option.ts';
import type { StopOptions } from '../stop/stop-options.ts';
import { type ScoredCandidate, summed } from './candidate.ts';
import { sampleContinuations } from './sample-continuations.ts';
import { scoreCandidates } from './score-candidates.ts';
import type { SearchOptions } from './search-options.ts';
import type { SearchRun } from './searching.ts';

/** For strategies that sample whole continuations. */
export interface WholeOptions extends SearchOptions, Pick<StopOptions, 'maxNewTokens' | 'stopStrings' | 'maxSeconds'> {
  /** How many to sample; fewer when the budget does not last. */
  readonly n: number;
}

/** Refuses what cannot work. */
export function checkWholeOptions(strategy: string, { n, maxNewTokens = 128 }: WholeOptions): void {
  checkOption(strategy, 'n', n, Number.isSafeInteger(n) && n > 0, 'a whole number above 0');
  checkOption(strategy, 'maxNewTokens', maxNewTokens, Number.isSafeInteger(maxNewTokens) && maxNewTokens > 0, 'a whole number above 0');
}

/** Samples n whole continuations of a prompt, decoded together, and scores each. The k-th is the same whatever n is. */
export async function sampleWhole(purpose: string, { n, maxNewTokens = 128, score }: WholeOptions, run: SearchRun): Promise<ScoredCandidate[]> {
  const { sequence } = run;
  const starts = Array.from({ length: n }, (_, number) => ({ sequence, number }));
  const continuations = await sampleContinuations(starts, { ...run, purpose, maxTokens: maxNewTokens, keepCaches: false });
  const unscored = continuations.map(({ ids, text, logprobs, reason }) => ({
    sequence,
    candidate: { promptIds: sequence.promptIds, ids: Int32Array.from(ids), ...summed(logprobs), reason, ...(text !== undefined && { text: text.complete + text.rest }) },
  }));
  return scoreCandidates(unscored, score, run);
}
