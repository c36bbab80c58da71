import { seededRandom } from '@tokstream/core';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { acceptsEmpty, allowedReference, deriveToken, either, empty, type Expression, literal, pair, times } from './constraint.reference.ts';
import type { ConstraintProcessor } from './constraint-processor.ts';
import { constrainedWalk, possibleIds } from './constraint.test-support.ts';
import { matchRegex } from './match-regex.ts';
import type { TokenBytes } from './vocabulary/token-bytes.ts';
import { TokenTrie } from './vocabulary/token-trie.ts';

const encoder = new TextEncoder();
const letters = ['a', 'b', 'ä', 'å', '€', '😀'];

/** An expression as JavaScript writes it and as the reference takes it. */
interface Both {
  readonly source: string;
  readonly expression: Expression;
}

const { both } = fc.letrec<{ both: Both }>((tie) => ({
  both: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...letters).map((letter) => ({ source: letter, expression: literal(letter) })),
    fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 }).map((some) => ({ source: `[${some.join('')}]`, expression: either(...some.map(literal)) })),
    fc.uniqueArray(fc.constantFrom(...letters), { minLength: 1, maxLength: 4 }).map((some) => ({
      source: String.raw`(?:(?:${letters.join('|')}|)(?:[^\0-~¡-ÿ]|[^\0-~\u{100}-\u{10FFFF}]|[a-b]){0})${some[0]}`,
      expression: pair(either(...letters.map(literal), empty), literal(some[0]!)),
    })),
    fc.tuple(tie('both'), tie('both')).map(([a, b]) => ({ source: `${a.source}${b.source}`, expression: pair(a.expression, b.expression) })),
    fc.tuple(tie('both'), tie('both')).map(([a, b]) => ({ source: `(?:${a.source}|${b.source})`, expression: either(a.expression, b.expression) })),
    fc.tuple(tie('both'), fc.integer({ min: 0, max: 2 }), fc.constantFrom(0, 1, Number.POSITIVE_INFINITY)).map(([part, min, more]) => ({
      source: `(?:${part.source}){${min},${more === Number.POSITIVE_INFINITY ? '' : min + more}}`,
      expression: times(part.expression, min, min + more),
    })),
  ),
}));

/** Parts of texts over the letters, cut anywhere, so that tokens begin and end inside characters. */
const someToken = fc
  .tuple(fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 3 }), fc.nat(4), fc.nat(4))
  .map(([text, from, drop]) => encoder.encode(text.join('')).slice(from, undefined).slice(0, -drop || undefined))
  .filter((bytes) => bytes.length > 0);
const someTokens = fc.array(fc.oneof({ arbitrary: someToken, weight: 9 }, { arbitrary: fc.constantFrom(undefined, new Uint8Array(0)), weight: 1 }), { minLength: 1, maxLength: 40 });
const singles = [...new Set(letters.flatMap((letter) => [...encoder.encode(letter)]))].map((byte) => Uint8Array.of(byte));
const bytesOf = (tokens: readonly (Uint8Array | undefined)[]): TokenBytes => ({ bytesOf: (id) => tokens[id] });

it('allows at every step exactly the tokens after which a match can still be spelled', () => {
  fc.assert(
    fc.property(both, someTokens, fc.boolean(), fc.array(fc.nat(), { maxLength: 8 }), ({ source, expression }, some, isComplete, picks) => {
      const tokens = isComplete ? [...some, ...singles] : some;
      const end = tokens.length;
      const options = { tokens: bytesOf(tokens), vocabulary: end + 1, endOfSequence: [end] };
      let left = expression;
      if (!acceptsEmpty(left) && allowedReference(left, tokens).length === 0) {
        expect(() => matchRegex(source, options)).toThrow(expect.objectContaining({ code: 'invalid-pattern' }));
        return;
      }
      const processor = matchRegex(source, options);
      for (const pick of picks) {
        const allowed = allowedReference(left, tokens);
        expect(possibleIds(processor, end + 1)).toEqual([...allowed, ...(acceptsEmpty(left) ? [end] : [])]);
        expect(processor.finished).toBe(false);
        if (allowed.length === 0) break;
        const id = allowed[pick % allowed.length]!;
        processor.accept(id);
        left = deriveToken(left, tokens[id]!);
      }
    }),
    { numRuns: 400 },
  );
});

const bytewise = { tokens: bytesOf(Array.from({ length: 256 }, (_, byte) => Uint8Array.of(byte))), vocabulary: 257, endOfSequence: [256] };
const isMatch = (start: ConstraintProcessor, text: string): boolean => {
  const processor = start.clone();
  try {
    for (const byte of encoder.encode(text)) processor.accept(byte);
  } catch {
    return false;
  }
  return possibleIds(processor, 257).includes(256);
};

const patterns = [
  /^a|b$/u, /(?<year>\d{2})-\D\w\W\s\S/u, /[^a-c\d]x*?/u, /[\w.+-]+@[\w-]+\.(?:com|de)/u, /\p{Lu}\p{L}*/u, /\P{L}+/u, /[\p{Script=Greek}!]+/u, /\x41\u00e9\u{1F600}\ud83d\ude00\cJ\0/u,
  /a{2}b{1,}c{0,2}/u, /.{2}/u, /.{2}/su, /[^]{2}/u, new RegExp('[]|a', 'u'), /(?:)/u, /[\]\\\-^]+/u, /[-a]|[a-]/u, /\$\^\*\/\|/u, /(?:a?){3}a{3}/u, /[\b]/u, /\t\n\v\f\r/u, /(a|b(c|d)*)+/u, /[а-яё]+/u, /[\u{FFFF}-\u{10001}]/u, /(?:a{0}b)+/u,
];

it('matches what RegExp matches', () => {
  const samples = ['', 'a', 'b', 'ab', '12-x_! z', 'yxxx', 'ax', 'é', 'me.too@x-y.de', 'Élan', 'Ωmega', '1 !', 'α!β', 'Aé😀😀\n\0', 'aab', 'aabbcc', 'aabbccc', '\n\n', '😀x', '-', ']\\-^', '$^*/|', 'aaa', 'aaaaaaa', '\b', '\t\n\v\f\r', 'bccdab', 'ёлка', '\u{FFFF}', '\u{10000}', '\u{10002}', 'bb', '\u2028a', '\u00a0'];
  for (const pattern of patterns) {
    const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags);
    const processor = matchRegex(pattern, bytewise);
    for (const sample of samples) expect([pattern, sample, isMatch(processor, sample)]).toEqual([pattern, sample, whole.test(sample)]);
  }
});

it('every walk by random logits ends in a match', () => {
  const random = seededRandom(7);
  for (const pattern of patterns.filter(({ source }) => source !== '[]|a')) {
    const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags);
    const processor = matchRegex(pattern, bytewise);
    for (let run = 0; run < 20; run += 1) {
      const bytes = constrainedWalk(processor.clone(), { vocabulary: 257, ends: [256], random, endShare: 0.2 });
      expect(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))).toMatch(whole);
    }
  }
});

it('is finished when nothing may follow and no token says so, and after an end of sequence', () => {
  const { endOfSequence, ...endless } = bytewise;
  const processor = matchRegex('ab?', endless);
  const states = [processor.finished];
  for (const letter of 'ab') {
    processor.accept(letter.charCodeAt(0));
    states.push(processor.finished);
  }
  expect(states).toEqual([false, false, true]);
  const logits = new Float32Array(257).fill(1);
  processor.apply(logits);
  expect(logits).toEqual(new Float32Array(257).fill(1));
  const ended = matchRegex('a*', { ...endless, endOfSequence });
  ended.accept(256);
  expect(ended.finished).toBe(true);
});

it('clones go their own ways, and tokens that were ruled out are refused', () => {
  const one = matchRegex('ab|ac', bytewise);
  one.accept(97);
  const other = one.clone();
  one.accept(98);
  other.accept(99);
  expect([possibleIds(one, 257), possibleIds(other, 257)]).toEqual([[256], [256]]);
  for (const id of [97, 1000]) expect(() => other.accept(id)).toThrow(expect.objectContaining({ code: 'invalid-token' }));
  expect(() => matchRegex('a', bytewise).accept(256)).toThrow(expect.objectContaining({ code: 'invalid-token' }));
});

it('refuses what it cannot read and says where', () => {
  for (const [pattern, place] of [['a(b', 1], ['a)', 1], ['[a', 0], ['a**', 2], ['+a', 0], ['a{2', 1], ['a{3,2}', 1], [String.raw`a\q`, 1], [String.raw`\u12`, 0], ['[b-a]', 1], [String.raw`(a)\1`, 3], [String.raw`\bx`, 0], ['(?=a)', 0], ['a^b', 1], ['a$b', 2], [String.raw`\p{Nope}`, 0], ['a\\', 1], ['('.repeat(300), 200], ['a]', 1]] as const) {
    expect(() => matchRegex(pattern, bytewise), pattern).toThrow(expect.objectContaining({ code: 'invalid-pattern', message: expect.stringContaining(`at character ${place}`) }));
  }
  for (const pattern of [/a/i, '[]', 'a{1000000}', '\uD800']) expect(() => matchRegex(pattern, bytewise)).toThrow(expect.objectContaining({ code: 'invalid-pattern' }));
  for (const options of [{ tokens: bytewise.tokens }, { ...bytewise, vocabulary: 0 }, { ...bytewise, endOfSequence: [-1] }]) {
    expect(() => matchRegex('a', options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  }
});

it('gives up with a reason where a state would be too large', () => {
  expect(() => matchRegex('(?:a?b?){30000}c', bytewise)).toThrow(expect.objectContaining({ code: 'unsupported-pattern' }));
});

it('stays cheap where a full automaton would be exponential, and where counts are large', () => {
  const trie = new TokenTrie(bytewise.tokens, 257);
  const options = { tokens: trie, endOfSequence: [256] };
  for (const [pattern, taken] of [['(?:a|b)*a(?:a|b){40}', 'ab'.repeat(3000)], ['(?:a?){2000}a{2000}', 'a'.repeat(300)], ['(?:(?:a{1000}){1000}){1000}', 'a'.repeat(5000)], ['(?:[ab][ab])*|(?:[ab]{0,3}){0,5000}', 'ab'.repeat(200)], [String.raw`(?:\p{L}{3}){500,9000}`, 'äöü'.repeat(40)]] as const) {
    const processor = matchRegex(pattern, options);
    for (const byte of encoder.encode(taken)) processor.accept(byte);
    expect(possibleIds(processor, 257).length).toBeGreaterThan(0);
  }
});
