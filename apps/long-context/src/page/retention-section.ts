import { escapeHtml } from '@tokstream/look';
import type { DocumentFigures } from '../measure/document-figures.ts';
import { groupBy } from '../measure/group-by.ts';
import { formatBudget } from '../view/format-figures.ts';
import { retentionStrip } from './retention-strip.ts';

/** Which positions survived, a strip a policy and budget; budgets that keep everything are left out. */
export function retentionSection(figures: readonly DocumentFigures[]): string {
  const evicting = figures.filter(({ evicts }) => evicts);
  if (evicting.length === 0) return '';
  const budgets = [...groupBy(evicting.toSorted((one, other) => one.budgetTokens - other.budgetTokens), ({ budget }) => budget).keys()];
  const head = ['', ...budgets.map(formatBudget)].map((label) => `<span class="head">${escapeHtml(label)}</span>`);
  const rows = Array.from(groupBy(evicting, ({ policy }) => policy), ([policy, group]) => {
    const strips = budgets.map((budget) => {
      const one = group.find((figure) => figure.budget === budget);
      return one === undefined ? '<span></span>' : retentionStrip(one.retention, `What ${policy} holds in the end at ${formatBudget(budget)}`);
    });
    return `<span>${escapeHtml(policy)}</span>${strips.join('')}`;
  });
  return `<section><h2>What is left in the end</h2>
<p class="note">From the first position to the last, a row a layer, over all documents; the darker, the more of the heads and documents hold what stands there.</p>
<div class="scroll" tabindex="0" role="region" aria-label="What is left in the end"><div class="strips" style="--columns:${budgets.length}">${head.join('')}
${rows.join('\n')}</div></div>
</section>`;
}
