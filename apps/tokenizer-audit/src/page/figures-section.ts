import { escapeHtml } from '@tokstream/look';
import type { RoundTripFailure, TokenizerAudit } from '@tokstream/metrics';
import { summaryOf } from '../measure/summary-of.ts';
import { formatShare } from '../view/format-share.ts';
import type { PageContext } from './page-context.ts';

interface Column {
  readonly head: string;
  readonly about: string;
  /** Lower is better. */
  readonly isCost?: boolean;
  value(audit: TokenizerAudit): number;
  format(value: number): string;
}

const columns: readonly Column[] = [
  { head: 'tokens', about: 'tokens of all languages together', isCost: true, value: ({ efficiency }) => efficiency.tokens, format: (value) => value.toLocaleString('en') },
  { head: 'types', about: 'distinct tokens among them', value: ({ efficiency }) => efficiency.types, format: (value) => value.toLocaleString('en') },
  { head: 'in use', about: 'share of the vocabulary that came at all', value: ({ anatomy }) => anatomy.usedShare!, format: formatShare },
  { head: 'Rényi', about: 'Rényi efficiency of order 2.5: how evenly types are used', value: ({ efficiency }) => efficiency.renyiEfficiency!, format: (value) => value.toFixed(3) },
  { head: 'Shannon', about: 'Shannon efficiency: the same for order 1', value: ({ efficiency }) => efficiency.shannonEfficiency!, format: (value) => value.toFixed(3) },
  { head: 'variation', about: 'standard deviation of the languages’ token counts over their mean', isCost: true, value: ({ corpus }) => corpus!.variation!, format: (value) => value.toFixed(2) },
  { head: 'spread', about: 'tokens of the dearest language over those of the cheapest', isCost: true, value: ({ corpus }) => corpus!.spread!, format: (value) => `${value.toFixed(1)}×` },
  { head: 'lost', about: 'share of characters that became unknown tokens', isCost: true, value: (audit) => summaryOf(audit).lostShare, format: formatShare },
  { head: 'changed', about: 'languages of which a line came back different', isCost: true, value: (audit) => summaryOf(audit).changedLanguages, format: String },
];

/** The numbers of the tokenizers side by side, each with a bar and the best of its column marked. */
export function figuresSection({ audits, declarations }: PageContext): string {
  const best = columns.map(({ value, isCost }) => (isCost === true ? Math.min : Math.max)(...audits.map(value)));
  const most = columns.map(({ value }) => Math.max(...audits.map(value)));
  const differs = columns.map(({ value }) => new Set(audits.map(value)).size > 1);
  const rows = audits.map((audit) => {
    const cells = columns.map(({ value, format }, at) => {
      const number = value(audit);
      const largest = most[at]!;
      const share = largest === 0 ? 0 : number / largest;
      return `<td${number === best[at] && differs[at] === true ? ' class="best"' : ''} style="--share:${share.toFixed(3)}">${format(number)}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(audit.tokenizer)}</th>${cells.join('')}</tr>`;
  });
  return `<section><h2>Efficiency, evenness and coverage<small>over all ${declarations.length} languages</small></h2>
<div class="scroll" tabindex="0" role="region" aria-label="Efficiency, evenness and coverage"><table class="figures-table"><thead><tr><th scope="col">tokenizer</th>${columns.map(({ head, about }) => `<th scope="col" title="${escapeHtml(about)}">${head}</th>`).join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table></div>
<dl class="glossary">${columns.map(({ head, about }) => `<div><dt>${head}</dt><dd>${escapeHtml(about)}</dd></div>`).join('')}</dl>
${changes(audits, declarations.map(({ code, name }) => [code, name]))}</section>`;
}

/** Where lines came back different, an example for each tokenizer. */
function changes(audits: readonly TokenizerAudit[], languages: readonly (readonly [code: string, name: string])[]): string {
  const items = audits.flatMap(({ tokenizer, languages: cells }) => {
    const failed = languages.flatMap(([code, name]) => {
      const { examples } = cells.get(code)!.roundTrip;
      return examples.length === 0 ? [] : [{ name, example: examples[0]! }];
    });
    if (failed.length === 0) return [];
    const { name, example } = failed[0]!;
    return [`<li><b>${escapeHtml(tokenizer)}</b> changes ${failed.length === 1 ? escapeHtml(name) : `${failed.length} languages`}: in ${escapeHtml(name)}, article ${escapeHtml(example.document)}, <q>${escapeHtml(example.expected)}</q> came back as <q>${escapeHtml(example.decoded)}</q>${isOtherForm(example) ? ', the same letters in another Unicode form' : ''}.</li>`];
  });
  return items.length === 0 ? '<p class="note">Every tokenizer gives every line back as it was.</p>' : `<ul class="changes">${items.join('')}</ul>`;
}

/** The excerpts end after as many units, so composed ones reach further. */
function isOtherForm({ expected, decoded }: RoundTripFailure): boolean {
  const [before, after] = [expected.normalize('NFC'), decoded.normalize('NFC')];
  const both = Math.min(before.length, after.length) - 1;
  return both > 0 && before.slice(0, both) === after.slice(0, both);
}
