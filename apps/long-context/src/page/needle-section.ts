import { escapeHtml, htmlTable } from '@tokstream/look';
import { groupBy } from '../measure/group-by.ts';
import type { NeedleFigures } from '../measure/needle-figures.ts';
import { withFull } from '../measure/with-full.ts';
import { byGain } from '../view/by-gain.ts';
import { describeNeedles } from '../view/describe-needles.ts';
import { needleColumns, needleRow } from '../view/figure-rows.ts';
import { formatBudget, formatShare } from '../view/format-figures.ts';
import { budgetChart, type BudgetChart } from './budget-chart.ts';

/** What needle tasks gave: recall and gain over the budgets for each kind, and a table of each. */
export function needleSection(figures: readonly NeedleFigures[], policies: readonly string[]): string {
  if (figures.length === 0) return '';
  const parts = Array.from(groupBy(figures, ({ kind }) => kind), ([kind, measured]) => {
    const group = withFull(measured);
    const budgets = [...groupBy(group, ({ budget }) => budget).keys()];
    const chart = (title: string, format: BudgetChart['format'], of: (one: NeedleFigures) => { readonly mean: number; readonly margin: number | undefined }): string =>
      budgetChart({
        title: `${kind}: ${title}`,
        budgets: budgets.map(formatBudget),
        format,
        series: policies.map((name, index) => ({
          name,
          index,
          points: budgets.flatMap((budget, at) => group.filter((one) => one.policy === name && one.budget === budget).map((one) => ({ at, value: of(one).mean, margin: of(one).margin }))),
        })),
      });
    const tables = budgets.map((budget) => htmlTable(`${kind}, at ${formatBudget(budget)}`, needleColumns, byGain(group.filter((one) => one.budget === budget)).map(needleRow)));
    return `<div class="charts">${chart('answers that came back', (value) => formatShare(value).replace('.0', ''), ({ recall }) => recall)}${chart('what having read the needles saves on the right answer, bits', (value) => String(Number(value.toPrecision(3))), ({ gain }) => gain)}</div>
<details><summary>${escapeHtml(kind)} as tables</summary>${tables.join('\n')}</details>`;
  });
  return `<section><h2>Needles</h2>
${describeNeedles(figures).map((line) => `<p>${escapeHtml(line)}</p>`).join('')}
${parts.join('\n')}
</section>`;
}
