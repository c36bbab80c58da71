import { escapeHtml } from '@tokstream/look';
import type { SampleTokens } from '../measure/sample-tokens.ts';
import type { LanguageRow } from '../measure/language-rows.ts';
import type { PageContext } from './page-context.ts';

/** The first article as each tokenizer cuts it: in the reference, in a language of median premium, and in the dearest. */
export function samplesSection({ audits, rows, reference, samples }: PageContext): string {
  const others = rows.filter(({ declaration }) => declaration !== reference);
  const shown = [rows.find(({ declaration }) => declaration === reference)!, others[Math.floor(others.length / 2)], others[0]].filter((row, at, all): row is LanguageRow => row !== undefined && all.indexOf(row) === at);
  const blocks = shown.map(({ declaration: { code, name, tag, isRightToLeft } }) => {
    const lines = audits.map(({ tokenizer }) => {
      const sample = samples.get(tokenizer)!.get(code)!;
      return `<div class="cut"><h4>${escapeHtml(tokenizer)}<small>${sample.pieces.length} tokens</small></h4><p lang="${escapeHtml(tag)}"${isRightToLeft ? ' dir="rtl"' : ''}>${tokensHtml(sample)}</p></div>`;
    });
    return `<h3>${escapeHtml(name)}</h3><div class="cuts">${lines.join('')}</div>`;
  });
  return `<section><h2>Article 1, as they see it<small>a dot is a further part of the character before it</small></h2>${blocks.join('\n')}</section>`;
}

function tokensHtml({ pieces }: SampleTokens): string {
  return pieces.map((piece, at) => `<span class="piece${at % 2 === 0 ? '' : ' odd'}">${piece === '' ? '·' : escapeHtml(piece)}</span>`).join('');
}
