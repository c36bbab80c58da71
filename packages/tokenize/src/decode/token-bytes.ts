import { charToByte } from '../byte-alphabet.ts';

/** The bytes of a byte-level token; a token with a character outside the stand-ins (an added token with a space) is its own UTF-8. */
export function tokenBytes(token: string): Uint8Array {
  const bytes = new Uint8Array(token.length);
  for (let at = 0; at < token.length; at++) {
    const byte = charToByte.get(token.charCodeAt(at));
    if (byte === undefined) return new TextEncoder().encode(token);
    bytes[at] = byte;
  }
  return bytes;
}
