import type { TokenOrigin } from '@tokstream/core';
import { escapeHtml, formatBytes, formatPercent, formatSeconds, spellToken, tokenCard, tokenDoubt } from '@tokstream/look';
import type { Tokenizer } from '@tokstream/tokenize';
import type { SequenceRecord, TokenRecord } from '../output/generation-record.ts';

/** A card is about a kilobyte; a page of many thousands would no longer open, so later tokens have a title instead. */
const mostCards = 4000;

const origins: Readonly<Record<TokenOrigin, string>> = { model: 'from the model', draft: 'drafted, and verified', bonus: 'from the model, after a draft' };

/**
 * A section for each prompt: the prompt, the tokens that were made, and what they took.
 *
 * @param drafts whether cards tell where a token came from
 */
export function sequenceSections(sequences: readonly SequenceRecord[], tokenizer: Tokenizer | undefined, drafts: boolean): string {
  let cards = 0;
  const draw = (token: TokenRecord): string => {
    const { id, text = `${id} ` } = token;
    // A run with a report has them.
    const logprob = token.logprob!;
    const spell = <Row extends { readonly id: number }>(row: Row): Row & { readonly spelling: string } => ({ ...row, spelling: tokenizer === undefined ? `id ${row.id}` : spellToken(tokenizer, row.id) });
    const kind = text === '' ? ' part' : /^\s*\n\s*$/.test(text) ? ' break' : '';
    const open = `<span class="token${kind}" style="--doubt:${tokenDoubt(logprob)}"`;
    cards += 1;
    if (cards > mostCards) return `${open} title="${formatPercent(logprob)}">${escapeHtml(text)}</span>`;
    const origin = drafts ? `<span class="card-note">${origins[token.origin]}</span>` : '';
    return `${open} tabindex="0">${escapeHtml(text)}<span class="card">${tokenCard({ ...spell({ id, logprob }), alternatives: token.alternatives?.map(spell) })}${origin}</span></span>`;
  };
  return sequences
    .map(({ promptIds, tokens, rest, reason, prefillSeconds, decodeSeconds, calls, cacheBytes, cacheKept, cacheEvicted }, at) => {
      const prompt = tokenizer?.decode(promptIds) ?? `${promptIds.join(' ')} `;
      const rate = (tokens.length / Math.max(decodeSeconds, 1e-9)).toFixed(0);
      const kept = cacheEvicted === 0 ? '' : ` (${cacheKept} of ${cacheKept + cacheEvicted} tokens)`;
      const note = `${tokens.length} tokens, ended by ${reason}; prompt read in ${formatSeconds(prefillSeconds)}, ${rate} tokens/s over ${formatSeconds(decodeSeconds)}, ${calls} model calls, cache ${formatBytes(cacheBytes)}${kept}`;
      return `<article><h2>Prompt ${at + 1}</h2><p class="tokens"><span class="prompt">${escapeHtml(prompt)}</span>${tokens.map(draw).join('')}${escapeHtml(rest)}</p><p class="note">${note}</p></article>`;
    })
    .join('\n');
}
