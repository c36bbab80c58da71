/** The UTF-8 of a text; bytes stay what they are. */
export function byteText(text: Uint8Array | string): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text;
}
