import { escapeHtml } from '@tokstream/look';
import { summaryOf } from '../measure/summary-of.ts';
import { formatShare } from '../view/format-share.ts';
import type { PageContext } from './page-context.ts';
import { tokenizerMark } from './tokenizer-mark.ts';

/** A card for each tokenizer with the numbers that it is known by. */
export function overviewSection({ audits, declarations, reference }: PageContext): string {
  const names = new Map(declarations.map(({ code, name }) => [code, name]));
  const cards = audits.map((audit, at) => {
    const { vocabulary, medianPremium, worst } = summaryOf(audit);
    return `<article class="summary"><h3><svg viewBox="0 0 16 16" aria-hidden="true">${tokenizerMark(at, 8, 8, '', 5.5)}</svg>${escapeHtml(audit.tokenizer)}</h3>
<p class="headline"><b>${medianPremium.toFixed(2)}×</b> <span>in the median language</span></p>
<p class="headline"><b>${worst.premium.toFixed(1)}×</b> <span>in ${escapeHtml(names.get(worst.code)!)}, the dearest</span></p>
<p class="note">${vocabulary.toLocaleString('en')} entries, ${formatShare(audit.anatomy.usedShare)} in use here</p></article>`;
  });
  return `<section><h2>What the same text costs</h2>
<p class="lead">The thirty articles of the Universal Declaration of Human Rights say the same in each of ${declarations.length} languages. How many tokens they take depends on the tokenizer, and on the language far more. All premiums are tokens for each token of ${escapeHtml(reference.name)} with the same tokenizer.</p>
<div class="summaries">${cards.join('\n')}</div></section>`;
}
