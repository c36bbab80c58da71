import { escapeHtml } from '@tokstream/look';
import type { PageContext } from './page-context.ts';

/** All premiums as numbers, tinted by how high they are, with what goes with them. */
export function tableSection({ audits, rows, reference }: PageContext): string {
  const most = Math.log(Math.max(2, ...rows.flatMap(({ premiums }) => premiums)));
  const head = audits.map(({ tokenizer }) => `<th scope="col">${escapeHtml(tokenizer)}</th>`).join('');
  const body = rows.map(({ declaration, premiums, cells }) => {
    const values = premiums.map((premium, at) => {
      const { volume, fertility, parity } = cells[at]!;
      const interval = `${volume.tokens.toLocaleString('en')} tokens, ${volume.bytesPerToken!.toFixed(2)} bytes a token, ${fertility.fertility === undefined ? 'no words' : `${fertility.fertility.toFixed(2)} tokens a word`}, ${parity!.lines} lines`;
      return `<td style="--heat:${Math.max(0, Math.min(1, Math.log(premium) / most)).toFixed(3)}" title="${escapeHtml(interval)}">${premium.toFixed(2)}</td>`;
    });
    return `<tr><th scope="row">${escapeHtml(declaration.name)}</th><td>${cells[0]!.parity!.bytePremium!.toFixed(2)}</td>${values.join('')}</tr>`;
  });
  return `<section><h2>All premiums<small>point at a number for tokens, bytes a token and tokens a word</small></h2>
<div class="scroll" tabindex="0" role="region" aria-label="All premiums"><table class="heat"><thead><tr><th scope="col">language</th><th scope="col">bytes</th>${head}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>
<p class="note">Bytes is what the writing takes for each byte of ${escapeHtml(reference.name)}. Thirty articles are fewer than the hundred lines that make a byte premium firm, so take the second digit with care. Tokens a word do not compare across languages, whose words differ.</p></section>`;
}
