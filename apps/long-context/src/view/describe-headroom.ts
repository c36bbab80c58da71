import type { DocumentFigures, LossUnit } from '../measure/document-figures.ts';
import { baselines } from '../measure/verdicts.ts';
import { formatBudget, formatInterval } from './format-figures.ts';

/** What there is to win over each baseline at a budget, in sentences: what it loses itself. */
export function describeHeadroom(figures: readonly DocumentFigures[], budget: number | undefined, unit: LossUnit): readonly string[] {
  const there = figures.filter((one) => one.budget === budget && baselines.includes(one.policy));
  return there.map(({ policy, difference, documents }) => `At ${formatBudget(budget!)}, ${policy} itself loses ${formatInterval(difference, 4)} bits a ${unit} beyond the full cache, over ${documents} ${documents === 1 ? 'document' : 'documents'}: that is what there is to win over it.`);
}
