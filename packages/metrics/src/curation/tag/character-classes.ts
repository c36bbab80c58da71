/** Bits of a character class: white space, a letter, a symbol that marks boilerplate. */
export const isSpace = 1;
export const isLetter = 2;
export const isSymbol = 4;

let classes: Uint8Array | undefined;

/**
 * The classes of UTF-16 units, surrogates without any; made once. White space is what Python's `str.split` splits at, letters are
 * what `str.isalpha` takes, symbols are `#` and the ellipsis.
 */
export function characterClasses(): Uint8Array {
  if (classes !== undefined) return classes;
  classes = new Uint8Array(65_536);
  for (const code of [9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]) classes[code]! |= isSpace;
  for (let code = 0x2000; code <= 0x200a; code += 1) classes[code]! |= isSpace;
  for (let code = 0; code < 65_536; code += 1) if (code < 0xd800 || code > 0xdfff) if (letter.test(String.fromCharCode(code))) classes[code]! |= isLetter;
  classes['#'.charCodeAt(0)]! |= isSymbol;
  classes['…'.charCodeAt(0)]! |= isSymbol;
  return classes;
}

/** One letter of any script. */
export const letter: RegExp = /^\p{L}/u;

/** Whether a UTF-16 unit is the first half of a pair. */
export function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}
