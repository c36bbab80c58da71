/** What a tokenizer of `@tokstream/tokenize` knows of single tokens. */
export interface TokenSpelling {
  bytesOf(id: number): Uint8Array | null;
  tokenOf(id: number): string | null;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * One token by itself, for people: its text with white space made visible, its bytes in hexadecimal where they are only a
 * part of a character, else its name in the vocabulary.
 */
export function spellToken(tokenizer: TokenSpelling, id: number): string {
  const bytes = tokenizer.bytesOf(id);
  if (bytes === null) return tokenizer.tokenOf(id) ?? `id ${id}`;
  try {
    return visible(utf8.decode(bytes));
  } catch {
    return [...bytes].map((byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
  }
}

function visible(text: string): string {
  return text.replace(/[ \n\r\t]/g, (space) => ({ ' ': '␣', '\n': '↵', '\r': '␍', '\t': '⇥' })[space]!);
}
