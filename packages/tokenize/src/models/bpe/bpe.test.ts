import { cutAnywhere } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBpe } from './read-bpe.ts';

interface Collected {
  readonly ids: number[];
  readonly spans: (readonly [number, number])[];
  add(id: number, start: number, end: number): void;
}

function collector(): Collected {
  const ids: number[] = [];
  const spans: (readonly [number, number])[] = [];
  return { ids, spans, add: (id, start, end) => void (ids.push(id), spans.push([start, end])) };
}

const alphabet = ['a', 'b', 'c', 'd'];

/** Lists of merges in any order: parts may be made later than they are needed, tokens in several ways. */
const anyMerges = fc.array(fc.tuple(fc.nat(40), fc.nat(40)), { maxLength: 14 }).map((draws) => {
  const tokens = [...alphabet];
  const merges: [string, string][] = [];
  for (const [left, right] of draws) {
    const pair: [string, string] = [tokens[left % tokens.length]!, tokens[right % tokens.length]!];
    if (pair[0].length + pair[1].length > 7) continue;
    merges.push(pair);
    if (!tokens.includes(pair.join(''))) tokens.push(pair.join(''));
  }
  return { tokens, merges };
});

const proper = anyMerges;
const shuffled = fc.tuple(anyMerges, fc.infiniteStream(fc.nat(1000))).map(([{ tokens, merges }, draws]) => {
  const keyed = merges.map((merge) => ({ merge, key: draws.next().value }));
  keyed.sort((a, b) => a.key - b.key);
  return { tokens, merges: keyed.map(({ merge }) => merge) };
});

/** The definition: the first merge of the list that applies anywhere, at its first place, again and again. */
function merged(text: string, merges: readonly (readonly [string, string])[]): string[] {
  const symbols = [...text];
  for (;;) {
    const rank = merges.findIndex(([left, right], at) => symbols.some((symbol, place) => symbol === left && symbols[place + 1] === right) && merges.findLastIndex(([a, b]) => a === left && b === right) === at);
    if (rank < 0) return symbols;
    const [left, right] = merges[rank]!;
    const place = symbols.findIndex((symbol, at) => symbol === left && symbols[at + 1] === right);
    symbols.splice(place, 2, left + right);
  }
}

function modelOf({ tokens, merges }: { tokens: string[]; merges: [string, string][] }, more: object = {}): ReturnType<typeof readBpe> {
  return readBpe({ type: 'BPE', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges, ...more }, { name: 'test', byteLevel: false });
}

const text = fc.string({ unit: fc.constantFrom(...alphabet, 'a', 'b'), maxLength: 90 });

describe.each([
  ['in the order they were learned', proper],
  ['in any order', shuffled],
] as const)('merges %s', (_, lists) => {
  test('apply as defined, in short and in long words', () => {
    fc.assert(
      fc.property(lists, text, (list, word) => {
        const tokens = collector();
        modelOf(list).model.encode(word, 0, word.length, tokens);
        expect(tokens.ids.map((id) => list.tokens[id])).toEqual(merged(word, list.merges));
      }),
      { numRuns: 1500 },
    );
  });

  test('give the same tokens while the word arrives, also saved and continued', () => {
    fc.assert(
      fc.property(lists, text, cutAnywhere(), fc.boolean(), (list, word, cut, whole) => {
        const { model } = modelOf(list, { ignore_merges: whole });
        const expected = collector();
        model.encode(word, 0, word.length, expected);
        let core = model.incremental!();
        if (core === null) return;
        const tokens = collector();
        for (const chunk of cut(word)) {
          core.push(`x${chunk}y`, 1, chunk.length + 1, tokens);
          const saved = structuredClone(core.snapshot());
          core = model.incremental!()!;
          core.restore(saved);
        }
        core.flush(tokens);
        expect(tokens.ids).toEqual(expected.ids);
        expect(tokens.spans).toEqual(expected.spans);
        expect(core.held).toBe(0);
      }),
      { numRuns: 4000 },
    );
  });
});

test('a chain in which every letter changes the first token is held, and exact', () => {
  const pairs = ['ef', 'de', 'cd', 'bc', 'ab'].map((pair): [string, string] => [pair[0]!, pair[1]!]);
  const { model } = modelOf({ tokens: [...'abcdef', ...pairs.map((pair) => pair.join(''))], merges: pairs });
  const core = model.incremental!()!;
  const tokens = collector();
  for (const letter of 'abcde') core.push(letter, 0, 1, tokens);
  expect(core.held).toBe(5);
  core.push('f', 0, 1, tokens);
  core.flush(tokens);
  expect(tokens.spans).toEqual([[0, 2], [2, 4], [4, 6]]);
});

test('unknown characters become their bytes, or one unknown token, or nothing', () => {
  const list = { tokens: ['a', '<unk>', ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`)], merges: [] };
  const ids = (more: object, word: string): number[] => {
    const tokens = collector();
    modelOf(list, more).model.encode(word, 0, word.length, tokens);
    return tokens.ids;
  };
  expect(ids({ byte_fallback: true, unk_token: '<unk>' }, 'aéa')).toEqual([0, 2 + 0xc3, 2 + 0xa9, 0]);
  expect(ids({ unk_token: '<unk>', fuse_unk: true }, 'aéüa')).toEqual([0, 1, 0]);
  expect(ids({ unk_token: '<unk>' }, 'aéüa')).toEqual([0, 1, 1, 0]);
  expect(ids({}, 'aéüa')).toEqual([0, 0]);
});
