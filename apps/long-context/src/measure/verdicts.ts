import type { DocumentCell } from '../results/cell.ts';
import { lossOf, lossUnit } from './document-figures.ts';
import { groupBy } from './group-by.ts';
import { type Interval, intervalOf } from './interval.ts';

/** Policies that know nothing of attention: one that is asked to be better has to beat them. */
export const baselines: readonly string[] = ['recency', 'random'];

/** A policy beside a baseline at one budget, document by document. */
export interface Verdict {
  readonly policy: string;
  readonly baseline: string;
  readonly budget: number;
  /** How much more the policy loses than the baseline, in bits a unit; below zero it is better. */
  readonly difference: Interval;
  /** What the interval allows to say; `unsure` where it holds zero, or where there is none. */
  readonly outcome: 'less' | 'more' | 'unsure';
}

/** Every policy against every baseline that was measured, at each budget that evicts, over the documents that both have. */
export function verdicts(cells: readonly DocumentCell[]): readonly Verdict[] {
  const unit = lossUnit(cells);
  const groups = groupBy(cells.filter(({ budgetTokens, length }) => budgetTokens < length), ({ budget }) => budget);
  return Array.from(groups, ([budget, atBudget]) => {
    const byPolicy = groupBy(atBudget, ({ policy }) => policy);
    const policies = [...byPolicy.keys()];
    const bases = policies.filter(isBaseline);
    return policies
      .filter((policy) => !isBaseline(policy))
      .flatMap((policy) => bases.flatMap((baseline) => {
        const theirs = new Map(byPolicy.get(baseline)!.map((cell) => [cell.document, lossOf(cell, unit)]));
        const difference = intervalOf(byPolicy.get(policy)!.flatMap((cell) => (theirs.has(cell.document) ? [lossOf(cell, unit) - theirs.get(cell.document)!] : [])));
        return difference === undefined ? [] : [{ policy, baseline, budget, difference, outcome: outcomeOf(difference) }];
      }));
  }).flat();
}

function isBaseline(policy: string): boolean {
  return baselines.includes(policy.split(':', 1)[0]!);
}

function outcomeOf({ mean, margin = Number.POSITIVE_INFINITY }: Interval): Verdict['outcome'] {
  if (mean + margin < 0) return 'less';
  return mean - margin > 0 ? 'more' : 'unsure';
}
