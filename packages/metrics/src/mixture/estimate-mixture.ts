import type { BpeMerges } from './bpe-merges.ts';
import { inferMixtureFrom, type InferMixtureOptions, type MixtureResult } from './infer-mixture.ts';
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
  const samplesWithout = (left: number): Record<string, CountedPretokens> => Object.fromEntries(Object.entries(parts).map(([category, ofCategory]) => [category, joined(ofCategory.filter((_, part) => part !== left))]));
  const result = await inferMixtureFrom(tokenizer, samplesWithout(-1), {}, options);
  const groups = Math.max(0, ...Object.values(parts).map((ofCategory) => ofCategory.length));
  const without: MixtureResult[] = [];
  for (let left = 0; left < groups; left += 1) without.push(await inferMixtureFrom(tokenizer, samplesWithout(left), result.pairShares, options));
  const deviations = Object.keys(result.shares).map((category) => {
    const shares = without.map((one) => one.shares[category] ?? 0);
    const mean = shares.reduce((sum, share) => sum + share, 0) / groups;
    return [category, Math.sqrt(((groups - 1) / groups) * shares.reduce((sum, share) => sum + (share - mean) ** 2, 0))] as const;
  });
  return { ...result, deviations: Object.fromEntries(deviations) };
}

function joined(parts: readonly CountedPretokens[]): CountedPretokens {
  const counts = new Map<string, number>();
  for (const part of parts) for (const [pretoken, count] of part) counts.set(pretoken, (counts.get(pretoken) ?? 0) + count);
  return counts;
}
