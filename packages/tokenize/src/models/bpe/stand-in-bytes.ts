import { byteToChar } from '../../byte-alphabet.ts';
import { writeUtf8 } from './utf8.ts';

const codePoints = Uint16Array.from(byteToChar, (character) => character.charCodeAt(0));
const one = new Uint8Array(4);

/**
 * Writes the spelling that a byte-level vocabulary has for a text, in UTF-8: each byte of the text as its stand-in character.
 *
 * @param bytes must have room for six bytes a unit
 * @returns how many bytes were written
 */
export function standInBytes(text: string, from: number, to: number, bytes: Uint8Array): number {
  let length = 0;
  for (let at = from; at < to; at++) {
    const codePoint = text.codePointAt(at)!;
    if (codePoint > 0xffff) at++;
    if (codePoint < 0x80) length = writeUtf8(codePoints[codePoint]!, bytes, length);
    else for (let byte = 0, count = writeUtf8(codePoint, one, 0); byte < count; byte++) length = writeUtf8(codePoints[one[byte]!]!, bytes, length);
  }
  return length;
}
