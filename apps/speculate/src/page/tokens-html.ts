import type { TokenOrigin } from '@tokstream/core';
import { escapeHtml, formatPercent } from '@tokstream/look';
import type { DecodedRun, DecodedToken } from '../measure/decoded-run.ts';

const names: Record<TokenOrigin, string> = { model: 'by the model alone', draft: 'drafted', bonus: 'bonus after a draft' };

/** The text of a run, each token with a title that tells where it came from. */
export function tokensHtml({ tokens, rest }: Pick<DecodedRun, 'tokens' | 'rest'>): string {
  return tokens.map(tokenHtml).join('') + escapeHtml(rest);
}

function tokenHtml({ id, text, logprob, origin, call }: DecodedToken): string {
  const kind = text === '' ? ' part' : text.includes('\n') ? ' break' : '';
  const when = call === 0 ? 'with the prompt' : `call ${call}`;
  const title = `${names[origin]}, ${when}; ${formatPercent(logprob)}, log-probability ${logprob.toFixed(3)}; id ${id}`;
  return `<span class="token${origin === 'model' ? '' : ` ${origin}`}${kind}" title="${escapeHtml(title)}">${escapeHtml(text)}</span>`;
}
