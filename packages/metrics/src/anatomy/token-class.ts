import { scriptOf } from './script-of.ts';

/**
 * What a vocabulary entry is, by its decoded bytes.
 *
 * - `control`: stands for no text
 * - `fragment`: bytes that are no whole characters
 * - `character-letters`, `character-other`: one character
 * - `spaced-letters`, `spaced-other`: a space, then letters (with their marks) of one script, or anything else
 * - `inner-letters`, `inner-other`: the same without a space
 */
export type TokenClass = (typeof tokenClasses)[number];

/** All classes, in the order of tables. */
export const tokenClasses = ['control', 'fragment', 'character-letters', 'character-other', 'spaced-letters', 'spaced-other', 'inner-letters', 'inner-other'] as const;

const decoder: TextDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * The class of a token, and the script of its letters where they have one. Letters that several scripts share go with their neighbours;
 * alone their script is `Common` or `Inherited`.
 *
 * @param bytes `null` for a token that stands for no text
 */
export function tokenClass(bytes: Uint8Array | null): { readonly tokenClass: TokenClass; readonly script?: string } {
  if (bytes === null) return { tokenClass: 'control' };
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { tokenClass: 'fragment' };
  }
  const isSpaced = text.length > 1 && text.startsWith(' ');
  const script = scriptOfLetters(isSpaced ? text.slice(1) : text);
  const place = isSpaced ? 'spaced' : text.length === String.fromCodePoint(text.codePointAt(0) ?? 0).length ? 'character' : 'inner';
  return script === undefined ? { tokenClass: `${place}-other` } : { tokenClass: `${place}-letters`, script };
}

function scriptOfLetters(text: string): string | undefined {
  if (!/^\p{M}*\p{L}[\p{L}\p{M}]*$/u.test(text)) return undefined;
  let found = '';
  for (const character of text) {
    const script = scriptOf(character);
    if (script === found || (found !== '' && isShared(script))) continue;
    if (found !== '' && !isShared(found)) return undefined;
    found = script;
  }
  return found;
}

function isShared(script: string): boolean {
  return script === 'Common' || script === 'Inherited';
}
