const encoder = new TextEncoder();

/** The printable character that stands for each byte in byte-level vocabularies (GPT-2): printable Latin-1 as it is, the rest from U+0100 on. */
const characterOf = byteCharacters();

/** A text as byte-level vocabularies spell it: one printable character for each byte of its UTF-8 form. */
export function byteSpelling(text: string): string {
  let spelled = '';
  for (const byte of encoder.encode(text)) spelled += characterOf[byte]!;
  return spelled;
}

function byteCharacters(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const isPrintable = (byte > 0x20 && byte < 0x7f) || (byte > 0xa0 && byte !== 0xad);
    return String.fromCharCode(isPrintable ? byte : next++);
  });
}
