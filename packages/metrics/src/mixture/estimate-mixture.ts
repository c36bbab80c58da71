import type { BpeMerges } from './bpe-merges.ts';
import { inferMixtureFrom, type InferMixtureOptions, type MixtureResult } from './infer-mixture.ts';
import { leaveOut } from './leave-out.ts';
import type { CountedPretokens } from './merge-replay.ts';

/** A mixture and how sure it is. */
export interface MixtureEstimate extends MixtureResult {
  /** Standard error of each share, as far as it comes from which text is in the samples. Text of another kind than the training data moves shares further. */
  readonly deviations: Readonly<Record<string, number>>;
}

/**
 * `inferMixture` with standard errors: infers anew without each part of the samples (the jackknife over groups).
 *
 * @param parts of each category, in the same number, each a part of its text; five or so, of documents or lines taken in turn
 *
 * Errors: `aborted`.
 */
export async function estimateMixture(tokenizer: BpeMerges, parts: Readonly<Record<string, readonly CountedPretokens[]>>, options: InferMixtureOptions = {}): Promise<MixtureEstimate> {
  return leaveOut(parts, (samples, whole: MixtureResult | undefined) => inferMixtureFrom(tokenizer, samples, whole?.pairShares ?? {}, options));
}
