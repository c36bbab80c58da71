import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expectCode } from '@tokstream/testing';
import { describe, expect, it } from 'vitest';
import type { Bitmap } from './bitmap-font.ts';
import { codePointBox } from './code-point-box.ts';
import { glyphCode } from './glyph-code.ts';
import { readBdfFont } from './read-bdf-font.ts';
import { readHexFont } from './read-hex-font.ts';
import { renderText } from './render-text.ts';

const file = readFileSync(createRequire(import.meta.url).resolve('galmuri/dist/GalmuriMono7.bdf'), 'utf8');
const font = readBdfFont(file);
const show = ({ width, ink }: Bitmap): string => Array.from(ink, (bit, at) => (at % width === 0 ? '\n' : '') + '.#'[bit]!).join('');

describe('readBdfFont', () => {
  it('places pictures on their line in their cell', () => {
    expect(show(renderText('Lg', font))).toMatchInlineSnapshot(`
      "
      ........
      #.......
      #.......
      #....##.
      #...#.#.
      #...#.#.
      #....##.
      ###...#.
      ....##.."
    `);
    expect(font.get(0x1f40b)).toBeUndefined();
  });

  it.each([
    ['another format', 'no font'],
    ['a cut file', file.slice(0, 5000)],
    ['a picture without size', 'STARTFONT 2.1\nFONTBOUNDINGBOX 8 8 0 0\nENCODING 65\nBITMAP\nENDFONT'],
    ['a picture of no sensible size', 'STARTFONT 2.1\nFONTBOUNDINGBOX 8 8 0 0\nENCODING 65\nDWIDTH 99999999 0\nBBX 1 1 0 0\nBITMAP\n80\nENDFONT'],
    ['a row that is no number', 'STARTFONT 2.1\nFONTBOUNDINGBOX 8 8 0 0\nENCODING 65\nDWIDTH 8 0\nBBX 1 1 0 0\nBITMAP\nxy\nENDFONT'],
    ['a row too short', 'STARTFONT 2.1\nFONTBOUNDINGBOX 8 8 0 0\nENCODING 65\nDWIDTH 8 0\nBBX 9 1 0 0\nBITMAP\n80\nENDFONT'],
  ])('refuses %s', (_, text) => expectCode('invalid-font', () => readBdfFont(text)));
});

it('readHexFont reads narrow and wide pictures', () => {
  const hex = readHexFont(`0041:${'00'.repeat(14)}81FF\n4E00:${'0000'.repeat(15)}8001\n`);
  expect([hex.height, show(hex.get(0x41)!).split('\n').slice(-2), hex.get(0x4e00)!.width, [...hex.get(0x4e00)!.ink].lastIndexOf(1)]).toEqual([16, ['#......#', '########'], 16, 255]);
  expectCode('invalid-font', () => readHexFont('0041:00FF'));
});

describe('glyphCode', () => {
  it('is nearer for letters that look alike, has length one, and nothing for a space', () => {
    const code = (text: string): Float32Array => glyphCode(text, font, 16);
    const likeness = (a: string, b: string): number => code(a).reduce((sum, value, at) => sum + value * code(b)[at]!, 0);
    expect(likeness('E', 'F')).toBeGreaterThan(likeness('E', 'o') + 0.2);
    expect(likeness('e', 'e')).toBeCloseTo(1, 6);
    expect(code(' ').every((value) => value === 0)).toBe(true);
    expect(code('')).toEqual(new Float32Array(256));
  });

  it('begins in the middle', () => {
    const dot = { height: 4, get: () => ({ width: 4, height: 4, ink: Uint8Array.from({ length: 16 }, (_, at) => Number([5, 6, 9, 10].includes(at))) }) };
    expect([...glyphCode('x', dot, 4)]).toEqual([0.5, 0.5, 0.5, 0.5, ...Array.from({ length: 12 }, () => 0)]);
  });

  it('has a box of its own for every code point that the font lacks', () => {
    const codes = [0x1f40b, 0x1f40c, 0x10ffff, 0xe000];
    expect(new Set(codes.map((code) => show(codePointBox(code, font.height)))).size).toBe(4);
    expect(new Set(codes.map((code) => String(glyphCode(String.fromCodePoint(code), font, 32)))).size).toBe(4);
  });
});
