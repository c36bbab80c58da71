import { formatBytes, htmlTable, legend } from '@tokstream/look';
import type { DocumentFigures, LossUnit } from '../measure/document-figures.ts';
import { groupBy } from '../measure/group-by.ts';
import { judgedBudget } from '../measure/judged.ts';
import { withFull } from '../measure/with-full.ts';
import { byLoss } from '../view/by-loss.ts';
import { documentColumns, documentRow } from '../view/figure-rows.ts';
import { formatBudget, formatRate, formatShare } from '../view/format-figures.ts';
import { budgetChart, type BudgetSeries } from './budget-chart.ts';

/** What documents cost: curves over the budgets, and a table a budget. */
export function documentSection(measured: readonly DocumentFigures[], unit: LossUnit, policies: readonly string[]): string {
  const figures = withFull(measured);
  const judged = judgedBudget(measured);
  const budgets = [...groupBy(figures, ({ budget }) => budget).keys()];
  const labels = budgets.map(formatBudget);
  const series = (of: (one: DocumentFigures) => { readonly value: number | undefined; readonly margin?: number | undefined }): readonly BudgetSeries[] =>
    policies.map((name, index) => ({
      name,
      index,
      points: figures
        .filter(({ policy }) => policy === name)
        .flatMap((one) => {
          const { value, margin } = of(one);
          return value === undefined ? [] : [{ at: budgets.indexOf(one.budget), value, margin }];
        })
        .toSorted((one, other) => one.at - other.at),
    }));
  const charts = [
    budgetChart({ title: `Loss beyond the full cache, bits a ${unit}`, budgets: labels, series: series(({ difference: { mean, margin } }) => ({ value: mean, margin })), format: (value) => String(Number(value.toPrecision(3))), isStretched: true }),
    budgetChart({ title: 'Share of the attention of the full cache that lies on what is kept', budgets: labels, series: series(({ recall }) => ({ value: recall })), format: (value) => formatShare(value).replace('.0', '') }),
    budgetChart({ title: 'Error of the attention’s output, as a share of its length', budgets: labels, series: series(({ outputError }) => ({ value: outputError })), format: (value) => String(Number(value.toPrecision(3))) }),
    budgetChart({ title: 'Bytes held, at most', budgets: labels, series: series(({ bytes }) => ({ value: bytes })), format: (value) => formatBytes(Math.round(value)) }),
    budgetChart({ title: 'Tokens a second', budgets: labels, series: series(({ tokensPerSecond }) => ({ value: tokensPerSecond })), format: formatRate }),
  ];
  const tables = budgets.map((budget) => {
    const group = figures.filter((one) => one.budget === budget);
    const documents = Math.max(...group.map((one) => one.documents));
    const caption = `At ${formatBudget(budget)}${budget <= 1 ? `, ${group[0]!.budgetTokens} tokens` : ''}, over ${documents} ${documents === 1 ? 'document' : 'documents'}`;
    const table = htmlTable(caption, documentColumns(unit), byLoss(group).map(documentRow));
    return budget === judged || budgets.length === 1 ? table : `<details><summary>${caption}</summary>${table}</details>`;
  });
  return `<section><h2>Documents</h2>
${legend(policies)}
<div class="charts">${charts.join('\n')}</div>
${tables.join('\n')}
</section>`;
}
