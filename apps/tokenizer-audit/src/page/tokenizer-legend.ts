import { escapeHtml } from '@tokstream/look';
import { tokenizerMark } from './tokenizer-mark.ts';

/** Which mark is which tokenizer. */
export function tokenizerLegend(names: readonly string[]): string {
  return `<ul class="legend">${names.map((name, at) => `<li><svg viewBox="0 0 16 16" aria-hidden="true">${tokenizerMark(at, 8, 8, '')}</svg>${escapeHtml(name)}</li>`).join('')}</ul>`;
}
