import { seededRandom } from '@tokstream/core';
import type { CorpusDocument } from '../documents/corpus-document.ts';

const words = ['the', 'be', 'to', 'of', 'and', 'that', 'have', 'with', 'whale', 'Whale', 'ship', 'oar', 'sea', 'rose', 'a', 'I', '#', 'tag#', 'well…', '…', '42', '--', '*', '- item', 'naïve', 'ÉTÉ', 'İstanbul', '人類', '社會', '🐳', '𝒜bc', '\u0301', 'ª', 'ǅ', 'ⅷ', 'lorem ipsum', 'Lorem Ipsum', 'JavaScript', 'javascript', 'use javascript.', '{', 'darn', 'Heck', 'son of a gun', 'ΟΔΟΣ'];
const spaces = [' ', ' ', ' ', ' ', ' ', '  ', '\t', '\u00a0', '\u3000', '\u001c', '\u0085', '\u2028', '\u200b', '\ufeff', '\r', '\v'];
const ends = ['.', '!', '?', '"', ',', '', ' ', '…', '.”', '.\r'];

/** Words that mark a document, for the tagger of C4. */
export const oddNaughtyWords: readonly string[] = ['darn', 'heck', 'son of a gun'];

/** 200 documents with everything that taggers count, from none of it to lines that repeat; always the same. */
export function oddDocuments(): CorpusDocument[] {
  const random = seededRandom(79);
  const below = (most: number): number => Math.floor(random.next() * most);
  const pick = (list: readonly string[]): string => list[below(list.length)]!;
  return Array.from({ length: 200 }, (_, at) => {
    const vocabulary = Array.from({ length: 1 + below(at < 100 ? 8 : words.length) }, () => pick(words));
    const lines: string[] = [];
    for (let line = below(12); line > 0; line -= 1) {
      if (lines.length > 0 && random.next() < 0.25) lines.push(pick(lines));
      else lines.push(`${random.next() < 0.1 ? pick(['* ', '- ', ' - ']) : ''}${Array.from({ length: below(14) }, () => pick(vocabulary) + pick(spaces)).join('')}${pick(ends)}`);
    }
    return { id: `d${at}`, source: 'odd', text: lines.join('\n') };
  });
}
