import { escapeHtml } from './escape-html.ts';
import { seriesLook } from './series-look.ts';

/** What the lines of the chart stand for; pointing at a name fades the other lines, without scripts. */
export function legend(names: readonly string[]): string {
  const keys = names.map((name, index) => `<li class="key key-${index}" tabindex="0"><svg viewBox="0 0 24 8" aria-hidden="true"><line class="swatch" ${seriesLook(index)} x1="0" x2="24" y1="4" y2="4"/></svg>${escapeHtml(name)}</li>`);
  return `<ul class="legend">${keys.join('')}</ul>`;
}

/** The rules that make it so. */
export function legendStyles(count: number): string {
  return Array.from({ length: count }, (_, index) => `main:has(.key-${index}:is(:hover,:focus-visible)) .series:not(.series-${index}){opacity:.1}`).join('\n');
}
