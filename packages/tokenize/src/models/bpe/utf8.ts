/** Writes the UTF-8 of a code point at `at` and returns where it ends. */
export function writeUtf8(codePoint: number, bytes: Uint8Array, at: number): number {
  if (codePoint < 0x80) {
    bytes[at] = codePoint;
    return at + 1;
  }
  if (codePoint < 0x800) {
    bytes[at] = 0xc0 | (codePoint >> 6);
    bytes[at + 1] = 0x80 | (codePoint & 63);
    return at + 2;
  }
  if (codePoint < 0x10000) {
    bytes[at] = 0xe0 | (codePoint >> 12);
    bytes[at + 1] = 0x80 | ((codePoint >> 6) & 63);
    bytes[at + 2] = 0x80 | (codePoint & 63);
    return at + 3;
  }
  bytes[at] = 0xf0 | (codePoint >> 18);
  bytes[at + 1] = 0x80 | ((codePoint >> 12) & 63);
  bytes[at + 2] = 0x80 | ((codePoint >> 6) & 63);
  bytes[at + 3] = 0x80 | (codePoint & 63);
  return at + 4;
}
