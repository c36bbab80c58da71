import { escapeHtml } from '@tokstream/look';
import { formatShare } from '../view/format-share.ts';
import type { PageContext } from './page-context.ts';
import { foldShares, largestKinds, type ShareRow, shareBars } from './share-bars.ts';

/** Languages that are named with their error for a tokenizer. */
const named = 5;

/** What the tokenizers may have been trained on: bars, and the largest shares with how sure they are. */
export function mixtureSection({ audits, declarations, mixtures }: PageContext): string {
  const names = new Map(declarations.map(({ code, name }) => [code, name]));
  const found = audits.flatMap(({ tokenizer }) => {
    const estimate = mixtures.get(tokenizer);
    return estimate === undefined || Object.keys(estimate.shares).length === 0 ? [] : [{ tokenizer, estimate }];
  });
  if (found.length === 0) return '';
  const rows = found.map(({ tokenizer, estimate }): ShareRow => ({ label: tokenizer, shares: Object.fromEntries(Object.entries(estimate.shares).map(([code, share]) => [names.get(code)!, share])) }));
  const kinds = largestKinds(rows);
  const items = found.map(({ tokenizer, estimate: { shares, deviations, misfit, seenMerges, merges } }) => {
    const largest = Object.entries(shares).toSorted(([, a], [, b]) => b - a).slice(0, named).filter(([, share]) => share > 0);
    const unseen = declarations.filter(({ code }) => shares[code] === undefined).map(({ name }) => name);
    return `<li><b>${escapeHtml(tokenizer)}</b>: ${largest.map(([code, share]) => `${escapeHtml(names.get(code)!)} ${formatShare(share)} ± ${(200 * deviations[code]!).toFixed(1)}`).join(', ')}; ${seenMerges} of ${merges} merges seen, misfit ${misfit!.toFixed(2)}${unseen.length === 0 ? '' : `; nothing tells of ${escapeHtml(unseen.join(', '))}, whose characters it lacks`}.</li>`;
  });
  return `<section><h2>What they may have been trained on<small>a guess from the order of their first merges</small></h2>
${shareBars('What they may have been trained on', kinds, rows.map((row) => foldShares(row, kinds)))}
<ul class="changes">${items.join('')}</ul>
<p class="note">A BPE tokenizer joins what is most frequent in its training data, so the order of its merges tells of the mixture (after Hayase et al. 2024). These are the shares of bytes that fit the order of the first thousand merges best. Take them as a hint: thirty articles of law are not the web, books and code that training data is, code and languages that are not on this page go to whatever resembles them, and languages that resemble one another share what belongs to one. On tokenizers whose mixture is known, such samples mostly found the large languages, put up to a fifth of the whole elsewhere and were off by up to 12.4 points. ± is twice the standard error from which articles are in the sample, and knows nothing of that; misfit is the mean distance of the merges from their levels, in factors of e.</p></section>`;
}
