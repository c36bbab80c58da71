import { isPretoken as isGpt2Pretoken } from './is-pretoken.ts';
import type { Spellings } from './spellings.ts';

/**
 * What a merged token may not reach beyond: what the tokenizer's splitter makes one piece (`pretokens`), a word between white space (`word`),
 * the same but that punctuation, hyphens apart, joins no word before it (`word_hyphen`), or nothing but white space inside (`sentence`).
 */
export type MergeBoundary = 'pretokens' | 'word' | 'word_hyphen' | 'sentence';

/** Every boundary, from the narrowest. */
export const mergeBoundaries: readonly MergeBoundary[] = ['pretokens', 'word_hyphen', 'word', 'sentence'];

/** Whether two spellings, a character a byte, may become one. */
export type MayMerge = (left: string, right: string) => boolean;

/**
 * The rule of a boundary, as the published one: what is like a space stands first in a token or makes up all of it, and two line ends never
 * merge; bytes that are no text yet may merge whatever the boundary.
 *
 * Source: Feher, Vulić and Minixhofer, "Retrofitting (Large) Language Models with Dynamic Tokenization" (2024).
 */
export function boundaryRule(boundary: MergeBoundary, spellings: Spellings, isPretoken: (text: string) => boolean = isGpt2Pretoken): MayMerge {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const textOf = (spelling: string): string | undefined => {
    // Asked for every pair of a window, and decoding costs ten times as much.
    if (/^[\0-\x7f]*$/.test(spelling)) return spelling;
    try {
      return decoder.decode(Uint8Array.from(spelling, (byte) => byte.charCodeAt(0)));
    } catch {
      return undefined;
    }
  };
  const isPunctuation = (spelling: string): boolean => /[.,!?;:()\-"'\\/`$%&*+<=>@[\]^_{|}~]/.test(spelling) && !/[0-9]/.test(spelling) && spellings.idOf(spelling) !== undefined;
  return (left, right) => {
    const merged = left + right;
    if (/[\t\n ]/.test(merged.slice(1)) && (merged === '\n\n' || /[^\t\n ]/.test(merged))) return false;
    if (boundary === 'sentence') return true;
    const text = textOf(merged);
    if (text === undefined) return true;
    if (boundary === 'pretokens') return isPretoken(text);
    if (!/^\p{White_Space}*\P{White_Space}+\p{White_Space}*$/u.test(text)) return false;
    if (boundary === 'word_hyphen' && !isPunctuation(left) && isPunctuation(right)) return right === '-';
    return true;
  };
}
