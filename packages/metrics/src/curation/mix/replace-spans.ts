import { hasSurrogates } from '../documents/count-code-points.ts';
import { isHighSurrogate } from '../tag/character-classes.ts';

/** A stretch of a text and what takes its place; start and end in code points. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  /** `{}` in it stands for what was there. */
  readonly by: string;
}

/** The text with stretches replaced. Of two that overlap the one that begins first is, of two that begin together the first of the list. */
export function replaceSpans(text: string, replacements: readonly Replacement[]): string {
  const sorted = replacements.filter(({ start, end }) => end > start).toSorted((a, b) => a.start - b.start);
  const pieces: string[] = [];
  const position = hasSurrogates(text) ? new Position(text) : { of: (point: number) => Math.min(point, text.length) };
  let copied = 0;
  let endOfLast = 0;
  for (const { start, end, by } of sorted) {
    if (start < endOfLast) continue;
    const from = position.of(start);
    const to = position.of(end);
    if (from === to) break;
    pieces.push(text.slice(copied, from), by.includes('{}') ? by.replaceAll('{}', () => text.slice(from, to)) : by);
    copied = to;
    endOfLast = end;
  }
  pieces.push(text.slice(copied));
  return pieces.join('');
}

/** Walks through a text from code point to code point, forwards only. */
class Position {
  readonly #text: string;
  #points = 0;
  #units = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where this code point begins, in UTF-16 units; the end of the text for one beyond it. */
  of(point: number): number {
    const text = this.#text;
    for (; this.#points < point && this.#units < text.length; this.#points += 1) {
      const isPair = isHighSurrogate(text.charCodeAt(this.#units)) && (text.charCodeAt(this.#units + 1) & 0xfc00) === 0xdc00;
      this.#units += isPair ? 2 : 1;
    }
    return this.#units;
  }
}
