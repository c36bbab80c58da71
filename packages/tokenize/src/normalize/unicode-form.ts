import { classOfRanges } from '../unicode/code-point-ranges.ts';
import { notNormalized } from '../unicode/older-unicode.ts';
import type { Change, ClusterRule } from './cluster-memory.ts';

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
  return Array.from(text.normalize(form), inOrder(parts));
}

/** Parts that make up one character of the composed text become that character. */
function compose(parts: readonly Change[], composed: string): readonly Change[] {
  const take = inOrder(parts);
  return Array.from(composed, (character): Change => {
    const taken = Array.from(character.normalize('NFD'), take);
    return [character, taken.reduce((sum, [, change]) => sum + change, 0) - (taken.length - 1)];
  });
}

/** Takes the first part left that is a given character; equal ones never pass each other, so the order is that of the crate. */
function inOrder(parts: readonly Change[]): (character: string) => Change {
  const queues = new Map<string, { readonly parts: Change[]; taken: number }>();
  for (const part of parts) {
    const queue = queues.get(part[0]);
    if (queue === undefined) queues.set(part[0], { parts: [part], taken: 0 });
    else queue.parts.push(part);
  }
  return (character) => {
    const queue = queues.get(character)!;
    return queue.parts[queue.taken++]!;
  };
}
