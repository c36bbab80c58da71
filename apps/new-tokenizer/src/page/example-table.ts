import { escapeHtml } from '@tokstream/look';
import type { MethodFigures } from '../measure/method-figures.ts';
import type { RowExample } from '../results/cell.ts';
import { formatSigned } from '../view/format-figures.ts';

/** Single tokens and what their rows were made of, a table a method; those of nothing but drawn or mean rows say it in one line. */
export function exampleTables(figures: readonly MethodFigures[]): string {
  return figures.map(({ method, examples }) => exampleTable(method, examples)).join('\n');
}

function exampleTable(method: string, examples: readonly RowExample[]): string {
  if (examples.length === 0) return '';
  const plain = new Set(examples.map(({ provenance, entries }) => (entries === 0 ? provenance : '')));
  if (plain.size === 1 && !plain.has('')) return `<p class="note"><b>${escapeHtml(method)}</b>: all of these rows are ${[...plain][0] === 'mean' ? 'the mean row' : 'drawn'}.</p>`;
  const rows = examples.map(({ token, provenance, parts, entries }) => {
    const more = entries - parts.length;
    const made = parts.map(([part, weight]) => `<span class="part"><code>${escapeHtml(part)}</code> ${formatSigned(weight, 2)}</span>`).join(' ');
    return `<tr><th scope="row"><code>${escapeHtml(token)}</code></th><td>${escapeHtml(provenance)}</td><td class="made">${made}${more > 0 ? ` <span class="muted">and ${more} more</span>` : ''}</td></tr>`;
  });
  return `<details><summary>${escapeHtml(method)}</summary><div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(`Rows of ${method}`)}"><table><thead><tr><th scope="col">new token</th><th scope="col">row by</th><th scope="col">made of old tokens</th></tr></thead><tbody>${rows.join('\n')}</tbody></table></div></details>`;
}
