import type { DocumentFigures } from './document-figures.ts';
import type { Verdict } from './verdicts.ts';

/** Policies that promise to lose less than the baselines at this share. */
const judgedPolicies: ReadonlySet<string> = new Set(['heavy-hitter', 'keyformer']);
const judgedShare = 0.2;

/** The budget that the question is asked at: the one that holds nearest to 20 % of the full cache and evicts. */
export function judgedBudget(figures: readonly Pick<DocumentFigures, 'budget' | 'bytesShare' | 'evicts'>[]): number | undefined {
  const far = ({ bytesShare }: { readonly bytesShare: number }): number => Math.abs(Math.log(bytesShare / judgedShare));
  return figures.filter(({ evicts }) => evicts).toSorted((one, other) => far(one) - far(other))[0]?.budget;
}

/** The verdicts that answer it: of the policies that promise it; where none of them ran, of all. */
export function judgedVerdicts(all: readonly Verdict[], budget: number | undefined): readonly Verdict[] {
  const there = all.filter((verdict) => verdict.budget === budget);
  const promised = there.filter(({ policy }) => judgedPolicies.has(policy.split(':', 1)[0]!));
  return promised.length > 0 ? promised : there;
}
