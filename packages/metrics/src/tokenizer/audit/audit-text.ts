import { countText, type TextSize } from '../../items/count-text.ts';
import { type WordRange, wordRanges } from '../../items/word-ranges.ts';

/** A text with its words found, so that any number of tokenizers can be audited on it. */
export interface AuditText {
  /** The label of its language. */
  readonly language: string;
  readonly lines: readonly AuditLine[];
}

/** A line of an `AuditText`. */
export interface AuditLine {
  /** What lines of the same content in other languages have in common. */
  readonly key: string | number;
  readonly text: string;
  readonly size: TextSize;
  readonly words: readonly WordRange[];
}

/**
 * Finds the words of a text, once for all tokenizers.
 *
 * @param locale a BCP 47 tag for the segmentation. Default: the label when it is one, and Unicode's own rules when not
 */
export function auditText(language: string, lines: Iterable<{ readonly key: string | number; readonly text: string }>, locale: string = language): AuditText {
  const known = isLocale(locale) ? locale : 'und';
  return {
    language,
    lines: Array.from(lines, ({ key, text }) => {
      const words = wordRanges(text, known);
      return { key, text, size: countText(text, { countWords: () => words.length }), words };
    }),
  };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length > 0;
  } catch {
    return false;
  }
}
