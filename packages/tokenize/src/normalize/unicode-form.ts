import { classOfRanges } from '../unicode/code-point-ranges.ts';
import { notNormalized } from '../unicode/older-unicode.ts';
import type { Change, ClusterRule } from './cluster-normalizer.ts';

/** The four normalization forms of Unicode. */
export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

const ascii = /^\p{ASCII}*$/u;

/** A normalization form of Unicode, with the changes that the crate records: see Unicode Standard Annex 15. */
export function unicodeForm(form: UnicodeForm): ClusterRule {
  const decomposed = form === 'NFC' || form === 'NFD' ? 'NFD' : 'NFKD';
  const inert = new RegExp(`([${classOfRanges(notNormalized)}])`, 'u');
  const rewrite = (text: string): readonly Change[] => {
    const changes = decompose(text, decomposed);
    return form === decomposed ? changes : compose(changes, text.normalize(form));
  };
  return {
    isUnchanged: (text) => ascii.test(text) || (text.normalize(form) === text ? !inert.test(text) : false),
    // Code points that the crate's table does not know stay as they are and nothing passes them; they are every other part.
    rewrite: (text) => (inert.test(text) ? text.split(inert).flatMap((part, at) => (at % 2 === 1 ? [[part, 0] as const] : rewrite(part))) : rewrite(text)),
  };
}

/** Every character in its parts, the first in its place and the others inserted, then marks in their canonical order. */
function decompose(text: string, form: 'NFD' | 'NFKD'): readonly Change[] {
  const parts = Array.from(text, (character) => Array.from(character.normalize(form), (part, at): Change => [part, at === 0 ? 0 : 1])).flat();
  return takeInOrder(parts, Array.from(text.normalize(form)));
}

/** Parts that make up one character of the composed text become that character. */
function compose(parts: readonly Change[], composed: string): readonly Change[] {
  const left = [...parts];
  return Array.from(composed, (character): Change => {
    const taken = takeInOrder(left, Array.from(character.normalize('NFD')), true);
    return [character, taken.reduce((sum, [, change]) => sum + change, 0) - (taken.length - 1)];
  });
}

/** The parts in the order that these characters have; equal characters keep theirs. */
function takeInOrder(parts: readonly Change[], characters: readonly string[], consume = false): readonly Change[] {
  const left = consume ? (parts as Change[]) : [...parts];
  return characters.map((character) => {
    const at = left.findIndex(([part]) => part === character);
    return left.splice(at, 1)[0]!;
  });
}
