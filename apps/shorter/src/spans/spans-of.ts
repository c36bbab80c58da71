import type { PreparedText } from '../texts/prepare-texts.ts';

/** A piece of the text that one slot has, or a part of what it has. */
export interface Span {
  readonly text: string;
  /** The slot, -1 where it was dropped, undefined for text that no token covers. */
  readonly slot: number | undefined;
  /** Tokens of the whole slot. */
  readonly tokens: number;
}

/** The text that was read, cut where neighbouring tokens went into different slots. */
export function spansOf({ text, tokens: { start, end } }: PreparedText, groups: readonly number[]): readonly Span[] {
  const counts = new Map<number, number>();
  for (const slot of groups) counts.set(slot, (counts.get(slot) ?? 0) + 1);
  const spans: { text: string; slot: number | undefined; tokens: number }[] = [];
  let at = 0;
  const add = (piece: string, slot: number | undefined): void => {
    const last = spans.at(-1);
    if (piece === '') return;
    if (last !== undefined && last.slot === slot && slot !== -1) last.text += piece;
    else spans.push({ text: piece, slot, tokens: slot === undefined ? 0 : counts.get(slot)! });
  };
  for (const [position, slot] of groups.entries()) {
    const [from, to] = [start[position]!, end[position]!];
    if (to <= at) continue;
    const gap = text.slice(at, Math.max(at, from));
    // Space between two tokens of a slot is the slot's as well.
    add(gap, spans.at(-1)?.slot === slot ? slot : undefined);
    add(text.slice(Math.max(at, from), to), slot);
    at = to;
  }
  return spans;
}
