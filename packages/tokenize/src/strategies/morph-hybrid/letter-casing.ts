/** How letters change case: Turkish keeps dotted and dotless i apart; `unicode` is what most programs do. */
export type LetterCasing = 'turkish' | 'unicode';

/** Every character of a text in lower case, without regard to its neighbours. Only `İ` changes its length, and only with `unicode`. */
export function lowerCase(text: string, casing: LetterCasing): string {
  const prepared = casing === 'turkish' ? text.replaceAll('\u0130', 'i').replaceAll('I', '\u0131') : text;
  // A capital sigma becomes another letter at the end of a word; a word that ends there may go on.
  return prepared.replaceAll('\u03a3', '\u03c3').toLowerCase();
}

/** A text with its first character in upper case. */
export function capitalized(text: string, casing: LetterCasing): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0);
  const upper = casing === 'turkish' && first === 'i' ? '\u0130' : first.toUpperCase();
  return text === '' ? text : upper + text.slice(first.length);
}
