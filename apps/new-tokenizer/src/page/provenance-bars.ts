import { escapeHtml } from '@tokstream/look';
import type { MethodFigures } from '../measure/method-figures.ts';
import { provenances } from '../view/figure-rows.ts';
import { formatShare } from '../view/format-figures.ts';

/** A bar for each method, in pieces by where its rows come from. */
export function provenanceBars(figures: readonly MethodFigures[]): string {
  const names = provenances(figures);
  const bars = figures.map(({ method, rows }) => {
    let from = 0;
    const pieces = names.flatMap((name) => {
      const share = rows[name] ?? 0;
      if (share === 0) return [];
      const piece = `<rect class="from-${name}" x="${(100 * from).toFixed(2)}" width="${(100 * share).toFixed(2)}" height="10" y="0"><title>${escapeHtml(`${name}: ${formatShare(share)}`)}</title></rect>`;
      from += share;
      return [piece];
    });
    return `<span>${escapeHtml(method)}</span><svg class="bar-strip" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(`${method}: ${names.map((name) => `${name} ${formatShare(rows[name])}`).join(', ')}`)}">${pieces.join('')}</svg>`;
  });
  const keys = names.map((name) => `<li class="key"><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="from-${name}" width="10" height="10"/></svg>${escapeHtml(name)}</li>`);
  return `<ul class="legend">${keys.join('')}</ul><div class="bars">${bars.join('')}</div>`;
}
