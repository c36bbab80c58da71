import { open, rename, rm } from 'node:fs/promises';
import { escapeHtml, lookStyles, type TokenSpelling } from '@tokstream/look';
import type { Tally } from '../tally.ts';
import type { TokenPiece } from '../token-text.ts';
import { pageStyles } from './page-styles.ts';
import { spelling } from './spelling.ts';
import type { TokenView } from './token-view.ts';

const bufferLength = 1 << 16;

/**
 * A page with the texts and their tokens, written as they come and put in place when all is there. It needs nothing but
 * itself, no scripts either.
 *
 * @param path where it goes; refused at once when it cannot be written
 * @param tokenizerName as people call it
 */
export async function htmlView(path: string, tokenizer: TokenSpelling, tokenizerName: string): Promise<TokenView> {
  const temporary = `${path}.${process.pid}.partial`;
  const file = await open(temporary, 'w');
  const spell = spelling(tokenizer);
  let pending = '';
  let texts = 0;
  const flush = async (): Promise<void> => {
    const text = pending;
    pending = '';
    await file.appendFile(text);
  };
  const write = async (text: string): Promise<void> => {
    pending += text;
    if (pending.length >= bufferLength) await flush();
  };
  const endText = (): string => (texts > 0 ? '</div></article>\n' : '');
  await write(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>tokstream tokens</title><style>${lookStyles}${pageStyles}</style></head>
<body>
<header class="bar"><h1>tokstream <span>tokens</span></h1><p class="muted">${escapeHtml(tokenizerName)}</p></header>
<main>
<div>
`);
  return {
    async begin(source) {
      const before = endText();
      texts += 1;
      await write(`${before}<article><h2>${escapeHtml(source === '-' ? 'standard input' : source)}</h2><div class="tokens">`);
    },
    async put({ pieces, after }) {
      await write(pieces.map((piece) => tokenHtml(piece, spell(piece.id))).join('') + escapeHtml(after));
    },
    async end(tally) {
      await write(`${endText()}</div>\n${aside(tally, texts)}</main>\n</body>\n</html>\n`);
      await flush();
      await file.close();
      await rename(temporary, path);
    },
    async discard() {
      await file.close();
      await rm(temporary, { force: true });
    },
  };
}

function tokenHtml({ id, start, end, before, text }: TokenPiece, spelled: string): string {
  const isSpecial = start === end;
  const kind = isSpecial ? ' special' : text === '' ? ' part' : text.includes('\n') ? ' break' : '';
  const card = `${spelled}\nid ${id} · ${isSpecial ? 'not in the text' : `${start}–${end}`}`;
  return `${escapeHtml(before)}<span class="token${kind}" tabindex="0" data-card="${escapeHtml(card)}">${escapeHtml(isSpecial ? spelled : text)}</span>`;
}

function aside({ tokens, characters, heldAtMost }: Tally, texts: number): string {
  const rows = [
    ['Tokens', tokens.toLocaleString('en')],
    ['Characters', characters.toLocaleString('en')],
    ['Characters a token', tokens === 0 ? '–' : (characters / tokens).toFixed(2)],
    ['Held at most', heldAtMost.toLocaleString('en')],
  ] as const;
  return `<aside>
<section><h2>${texts > 1 ? 'All texts' : 'This text'}</h2><dl class="figures">${rows.map(([label, value]) => `<div><dt>${label}</dt><dd>${value}</dd></div>`).join('')}</dl></section>
<p class="note">Point at a token, or go to it with Tab, for its id and its place in the text, in UTF-16 units. A dot is a further part of the character before it.</p>
</aside>
`;
}
