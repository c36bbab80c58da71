import { escapeHtml } from '@tokstream/look';
import type { Figures } from '../measure/figures.ts';
import { figureColumns, formatFigures } from '../view/format-figures.ts';

/** Figures as a table, with the speed first and as a bar. */
export function figuresTable(caption: string, rows: readonly (readonly [name: string, figures: Figures])[]): string {
  const most = Math.max(1, ...rows.map(([, { ratio = 0 }]) => ratio));
  const head = speedSecond(figureColumns).map((column) => `<th scope="col">${column}</th>`).join('');
  const body = rows.map(([name, figures]) => {
    const [first, speed, ...cells] = speedSecond(formatFigures(name, figures));
    const bar = figures.ratio === undefined ? '' : speedBar(figures.ratio, most);
    return `<tr><th scope="row">${escapeHtml(first!)}</th><td>${speed!}${bar}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table><caption>${escapeHtml(caption)}</caption><thead><tr>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
}

/** A narrow page shows the first columns. */
function speedSecond(row: readonly string[]): readonly string[] {
  return [row[0]!, row.at(-1)!, ...row.slice(1, -1)];
}

/** The number stands beside it, so it says nothing to who cannot see it. The line is plain decoding. */
function speedBar(ratio: number, most: number): string {
  const scale = 100 / most;
  const line = `<line x1="${scale.toFixed(2)}" x2="${scale.toFixed(2)}" y1="0" y2="10"/>`;
  return `<svg class="speed" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect${ratio < 1 ? ' class="slower"' : ''} y="1" height="8" width="${(ratio * scale).toFixed(2)}"/>${line}</svg>`;
}
