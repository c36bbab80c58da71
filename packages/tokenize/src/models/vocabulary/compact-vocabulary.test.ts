import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CompactVocabulary } from './compact-vocabulary.ts';
import { nothing, trieRoot, UnitTrie } from './unit-trie.ts';

const anyToken = fc.oneof(fc.string({ unit: fc.constantFrom('a', 'b', 'é', '語', '😀', '\ud83d', '\ude00', '\ufeff', '\0'), maxLength: 4 }), fc.string({ unit: 'grapheme', maxLength: 40 }));
const anyVocab = fc.uniqueArray(fc.tuple(anyToken, fc.nat(60)), { maxLength: 40, selector: ([token]) => token });

test('finds what a map finds, lone surrogates and ids with holes and doubles included', () => {
  fc.assert(
    fc.property(anyVocab, fc.array(anyToken), (entries, others) => {
      const vocabulary = new CompactVocabulary(entries);
      const ids = new Map(entries);
      const asked = [...ids.keys(), ...others];
      expect(asked.map((token) => vocabulary.idOf(token))).toEqual(asked.map((token) => ids.get(token) ?? null));
      const taken = new Set(ids.values());
      const found = Array.from({ length: 62 }, (_, id) => ids.get(vocabulary.tokenOf(id) ?? 'none'));
      expect(found).toEqual(found.map((_, id) => (taken.has(id) ? id : undefined)));
      expect(vocabulary.size).toBe(Math.max(0, ...[...ids.values()].map((id) => id + 1)));
      expect([...vocabulary.entries()].map(([, id]) => id)).toEqual([...taken].toSorted((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});

test('finds the last of equal spellings in a list, and keeps all', () => {
  const vocabulary = new CompactVocabulary([['a', 0], ['b', 1], ['a', 2]]);
  expect(vocabulary.idOf('a')).toBe(2);
  expect([vocabulary.tokenOf(0), vocabulary.tokenOf(2), vocabulary.count]).toEqual(['a', 'a', 3]);
  expect(new UnitTrie([['a', 0], ['a', 2]]).idAt(new UnitTrie([['a', 0], ['a', 2]]).step(trieRoot, 97))).toBe(2);
});

test('the trie leads through every well-formed token and nowhere else', () => {
  fc.assert(
    fc.property(anyVocab, fc.array(anyToken), (entries, others) => {
      const trie = new UnitTrie(entries);
      const known = new Map(entries.filter(([token]) => token !== '' && token.isWellFormed()));
      const begun = [...known.keys(), ...others].flatMap((text) => Array.from({ length: text.length }, (_, at) => text.slice(0, at + 1)));
      const found = begun.map((text) => {
        let node = trieRoot;
        for (let at = 0; at < text.length && node !== nothing; at++) node = trie.step(node, text.charCodeAt(at));
        return node === nothing ? null : [trie.idAt(node), trie.isLeaf(node)];
      });
      const expected = begun.map((text) => {
        const tokens = [...known.keys()].filter((token) => token.startsWith(text));
        return tokens.length === 0 ? null : [known.get(text) ?? nothing, tokens.length === 1 && tokens[0] === text];
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});
