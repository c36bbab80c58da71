import type { LossUnit } from '../measure/document-figures.ts';
import type { Verdict } from '../measure/verdicts.ts';
import { formatBudget } from './format-figures.ts';

/** A verdict as a sentence, from the data alone. */
export function describeVerdict({ policy, baseline, budget, difference, outcome }: Verdict, unit: LossUnit): string {
  const { mean, margin, count } = difference;
  const by = `${Math.abs(mean).toFixed(4)}${margin === undefined ? '' : ` ± ${margin.toFixed(4)}`} bits a ${unit}`;
  const over = `over ${count} ${count === 1 ? 'document' : 'documents'}`;
  const at = `At ${formatBudget(budget)}, ${policy}`;
  if (outcome === 'less') return `${at} loses less than ${baseline} by ${by}, ${over}.`;
  if (outcome === 'more') return `${at} does not lose less than ${baseline}: it loses more by ${by}, ${over}.`;
  if (margin === undefined) return `${at} lost ${mean < 0 ? 'less' : 'more'} than ${baseline} by ${by}, ${over}: too few to say more.`;
  return `${at} is not shown to lose less than ${baseline}: the difference is ${mean < 0 ? '−' : '+'}${by}, ${over}, which may be none.`;
}
