/**
 * The 256 printable characters that stand for bytes in byte-level vocabularies: `byteToChar[byte]`.
 *
 * Bytes that are already printable Latin-1 stand for themselves; the others take the characters from U+0100 on, in order.
 * Source: the GPT-2 tokenizer (Radford et al., 2019).
 */
export const byteToChar: readonly string[] = buildAlphabet();

/** The inverse of `byteToChar`, by UTF-16 unit. */
export const charToByte: ReadonlyMap<number, number> = new Map(byteToChar.map((char, byte) => [char.charCodeAt(0), byte]));

function buildAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCharCode(printable ? byte : next++);
  });
}
