import { characterClasses, isSpace } from './character-classes.ts';
import { countCodePointsOf, hasSurrogates } from '../documents/count-code-points.ts';
import type { AttributeSpan } from '../documents/corpus-document.ts';
import type { Tagger } from './tagger.ts';

/** Settings of `c4Tagger`. */
export interface C4TaggerOptions {
  /**
   * Words and phrases that mark a document, in lower case; those with a space may stand anywhere, others are whole words. None are built in, and
   * without any `has_naughty_word` is never given.
   */
  readonly naughtyWords?: readonly string[];
}

const leastWords = 3;

/**
 * The cleaning rules of C4 as attributes: spans of lines that end without punctuation or have fewer than three words, and documents
 * with naughty words, JavaScript notices, lorem ipsum or curly braces. Spans of lines include the line feed. What is not found is left out.
 *
 * Source: Raffel et al. 2020, "Exploring the Limits of Transfer Learning", section 2.2; the attributes are those of Dolma's tagger `c4_v1`.
 */
export function c4Tagger({ naughtyWords = [] }: C4TaggerOptions = {}): Tagger {
  const naughty = new Set(naughtyWords.filter((word) => !word.includes(' ')));
  const phrases = naughtyWords.filter((word) => word.includes(' '));
  return {
    name: 'c4_v1',
    tag(text) {
      const classes = characterClasses();
      const lower = text.toLowerCase();
      const hasPairs = hasSurrogates(text);
      const mayHaveScript = lower.includes('javascript');
      let hasScript = false as boolean;
      let hasNaughty = phrases.some((phrase) => lower.includes(phrase));
      const withoutEnd: AttributeSpan[] = [];
      const short: AttributeSpan[] = [];
      let lineCount = 0;
      let offset = 0;
      let lowerStart = 0;
      for (let start = 0; start <= text.length; lineCount += 1) {
        const end = lineEndOf(text, start);
        // Lower case may be longer, but it has the same lines.
        const lowerEnd = lineEndOf(lower, lowerStart);
        const next = offset + (hasPairs ? countCodePointsOf(text, start, end) : end - start) + (end < text.length ? 1 : 0);
        let last = lowerEnd - 1;
        while (last >= lowerStart && (classes[lower.charCodeAt(last)]! & isSpace) !== 0) last -= 1;
        if (last < lowerStart || !isLineEnd(lower.charCodeAt(last))) withoutEnd.push([offset, next, 1]);
        // Ordinary lines are read only as far as they must be.
        const look = (mayHaveScript && !hasScript) || (naughty.size > 0 && !hasNaughty);
        const words = countWords(lower, lowerStart, lowerEnd, look ? Number.POSITIVE_INFINITY : leastWords, (word) => {
          hasScript ||= word === 'javascript';
          hasNaughty ||= naughty.has(word);
        });
        if (words < leastWords) short.push([offset, next, 1]);
        offset = next;
        start = end + 1;
        lowerStart = lowerEnd + 1;
      }
      const whole: readonly AttributeSpan[] = [[0, offset, 1]];
      return {
        ...(withoutEnd.length > 0 && { lines_with_no_ending_punctuation: withoutEnd }),
        ...(short.length > 0 && { lines_with_too_few_words: short }),
        ...(hasNaughty && { has_naughty_word: whole }),
        ...(hasScript && { has_javascript: whole }),
        ...(lower.includes('lorem ipsum') && { has_lorem_ipsum: whole }),
        ...(lower.includes('{') && { has_curly_brace: whole }),
        line_count: [[0, offset, lineCount]],
      };
    },
  };
}

function lineEndOf(text: string, start: number): number {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.length : end;
}

/** One of . ? ! " */
function isLineEnd(code: number): boolean {
  return code === 0x2e || code === 0x3f || code === 0x21 || code === 0x22;
}

/** Counts words from `at` up to `end`, as many as asked for, and shows each. */
function countWords(text: string, at: number, end: number, most: number, show: (word: string) => void): number {
  const classes = characterClasses();
  let words = 0;
  for (let next = at; words < most; words += 1) {
    while (next < end && (classes[text.charCodeAt(next)]! & isSpace) !== 0) next += 1;
    if (next === end) break;
    const from = next;
    while (next < end && (classes[text.charCodeAt(next)]! & isSpace) === 0) next += 1;
    if (most > leastWords) show(text.slice(from, next));
  }
  return words;
}
