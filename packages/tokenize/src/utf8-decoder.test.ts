import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8Decoder } from './utf8-decoder.ts';

const leads = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe2, 0xed, 0xef, 0xbb, 0xf0, 0xf3, 0xf4, 0xf5, 0xff];

test('equals decoding all bytes at once, byte by byte or in pieces', () => {
  const bytes = fc.array(fc.oneof(fc.constantFrom(...leads), fc.nat(255)), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(bytes), (pieces) => {
      const decoder = utf8Decoder();
      const text = pieces.map((piece) => decoder.push(piece)).join('') + decoder.flush();
      expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(pieces.flat())));
    }),
    { numRuns: 2000 },
  );
});

test('holds only what can become a character', () => {
  const decoder = utf8Decoder();
  expect([decoder.push([0xf0, 0x9f, 0x91]), decoder.held]).toEqual(['', 3]);
  expect([decoder.push([0x8d]), decoder.held]).toEqual(['👍', 0]);
  // Overlong, surrogate, above U+10FFFF: the second byte already tells.
  for (const [lead, second] of [[0xe0, 0x9f], [0xed, 0xa0], [0xf0, 0x8f], [0xf4, 0x90]]) {
    expect([decoder.push([lead!, second!]), decoder.held]).toEqual(['\uFFFD\uFFFD', 0]);
  }
});
