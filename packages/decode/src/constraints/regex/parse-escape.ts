import { anyCodePoint, codePointSet, type CodePointSet, digits, spaces, without, wordCharacters } from '../automaton/code-point-set.ts';
import type { RegexReader } from './regex-reader.ts';

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };
const classes: Readonly<Record<string, CodePointSet>> = { d: digits, w: wordCharacters, s: spaces };

/** What a backslash stands for; the backslash has been read. One character, or a class. */
export function parseEscape(reader: RegexReader, isInClass: boolean): CodePointSet {
  const at = reader.position - 1;
  const letter = reader.next();
  const known = classes[letter.toLowerCase()];
  if (known) return letter === letter.toLowerCase() ? known : without(anyCodePoint, known);
  if (letter === 'p' || letter === 'P') {
    if (!reader.take('{')) reader.refuse(`\\${letter} has no property in braces`, `write one, as in \\${letter}{L}`, at);
    const name = reader.takeWhile(/[\w=]/);
    const set = reader.property(name);
    if (!reader.take('}') || set === undefined) reader.refuse(`The property of \\${letter}{${name}} is not known`, 'use one of Unicode, such as L or Script=Greek', at);
    return letter === 'p' ? set : without(anyCodePoint, set);
  }
  if (letter === '0' && /\d/.test(reader.peek())) reader.refuse('Octal escapes are not known', 'write \\x00 instead', at);
  if (controls[letter] !== undefined) return single(controls[letter]);
  if (isInClass && letter === 'b') return single(8);
  if (letter === 'x') return single(hexadecimal(reader, 2, at));
  if (letter === 'u') return single(unicodeEscape(reader, at));
  if (letter === 'c' && /[a-z]/i.test(reader.peek())) return single(reader.next().charCodeAt(0) % 32);
  if (/[1-9k]/.test(letter)) reader.refuse('References back to groups cannot be matched by an automaton', 'spell the text out', at);
  if (/b/i.test(letter)) reader.refuse('Word borders are not known', 'write the characters on both sides', at);
  if (letter === '') reader.refuse('The expression ends in a backslash', 'double it', at);
  if (/\w/.test(letter)) reader.refuse(`The escape \\${letter} is not known`, `write ${letter} for the letter`, at);
  return single(letter.codePointAt(0)!);
}

function single(codePoint: number): CodePointSet {
  return codePointSet([codePoint, codePoint]);
}

function hexadecimal(reader: RegexReader, count: number, at: number): number {
  const taken = reader.takeWhile(/[\da-f]/i, count);
  if (taken.length !== count) reader.refuse(`This escape has less than ${count} hexadecimal digits`, 'write all of them', at);
  return Number.parseInt(taken, 16);
}

function unicodeEscape(reader: RegexReader, at: number): number {
  if (reader.take('{')) {
    const taken = reader.takeWhile(/[\da-f]/i);
    const value = Number.parseInt(taken, 16);
    if (!reader.take('}') || !(value <= 0x10_ffff)) reader.refuse('\\u{...} holds no code point', 'write up to 10FFFF in hexadecimal digits', at);
    return value;
  }
  const unit = hexadecimal(reader, 4, at);
  if (unit < 0xd800 || unit > 0xdbff || !reader.take('\\u')) return unit;
  const low = hexadecimal(reader, 4, at);
  if (low < 0xdc00 || low > 0xdfff) reader.refuse('A high surrogate has no low one after it', 'write the code point as \\u{...}', at);
  return (unit - 0xd800) * 0x400 + (low - 0xdc00) + 0x1_0000;
}
