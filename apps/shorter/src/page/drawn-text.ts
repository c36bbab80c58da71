import { escapeHtml } from '@tokstream/look';
import { spansOf } from '../spans/spans-of.ts';
import type { PreparedText } from '../texts/prepare-texts.ts';

const colours = 6;

/** A text with what was merged drawn: the pieces of a slot have one colour, what is dropped is struck out. */
export function drawnText(text: PreparedText, groups: readonly number[]): string {
  const colourOf = new Map<number, number>();
  const pieces = spansOf(text, groups).map(({ text: piece, slot, tokens }) => {
    const shown = escapeHtml(piece);
    if (slot === undefined) return shown;
    if (slot < 0) return `<del>${shown}</del>`;
    if (tokens < 2) return `<span class="alone">${shown}</span>`;
    if (!colourOf.has(slot)) colourOf.set(slot, colourOf.size % colours);
    return `<mark class="slot-${colourOf.get(slot)}" title="${tokens} tokens in slot ${slot}">${shown}</mark>`;
  });
  return `<p class="drawn" dir="auto">${pieces.join('')}</p>`;
}
