import type { AttributeSpan } from '../documents/corpus-document.ts';
import type { DedupeOptions } from './dedupe-options.ts';

/** White space as in Python, most of it in the classes of Unicode. */
const isSpace = (character: string): boolean => /[\p{Zs}\p{Zl}\p{Zp}]/u.test(character) || '\t\n\v\f\r\u001c\u001d\u001e\u001f\u0085'.includes(character);

/** Duplicate paragraphs of one text after the other by a set of all keys: the smallest way, exact and without bounds. */
export function duplicatesOf(texts: readonly string[], { by, ngramLength = 8, stride = 1, threshold = 1, skipShort = false, minLength = 0, minWords = 0, skipEmpty = true, readOnly = false }: DedupeOptions, known: Set<string>): AttributeSpan[][] {
  const isKnown = (key: string): boolean => {
    const had = known.has(key);
    if (!readOnly) known.add(key);
    return had;
  };
  return texts.map((text) => {
    let offset = 0;
    return text.split(/(?<=\n)/).flatMap((line): AttributeSpan[] => {
      const paragraph = line.replace(/\n$/, '');
      const start = offset;
      offset += [...line].length;
      const words = Array.from(paragraph, (character) => (isSpace(character) ? ' ' : character)).join('').split(' ').filter((word) => word !== '');
      if (line === '' || words.length < Math.max(minWords, skipEmpty ? 1 : 0) || [...paragraph].length < minLength) return [];
      let shares = [isKnown(by === 'paragraphs' ? paragraph : '') ? 1 : 0];
      if (by === 'ngrams') {
        if (words.length === 0) return [];
        shares = [];
        for (let first = 0; first + ngramLength <= words.length; first += stride) shares.push(isKnown(words.slice(first, first + ngramLength).join(' ')) ? 1 : 0);
        if (shares.length < 2 && skipShort) return [];
        if (shares.length < 2 && words.length !== ngramLength) shares = [isKnown(words.join(' ')) ? 1 : 0];
      }
      const share = shares.reduce((sum, one) => sum + one, 0) / shares.length;
      return by === 'paragraphs' ? (share === 1 ? [[start, offset, 1]] : []) : share >= threshold ? [[start, offset, share]] : [];
    });
  });
}
