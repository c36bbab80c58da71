import { expectCode } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairTable } from './pair-table.ts';
import { wordCounter } from './word-counter.ts';
import { wordVocabulary } from './word-vocabulary.ts';

describe('PairTable', () => {
  it('holds what a map holds', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(2 ** 21), fc.nat(2 ** 30 - 1), fc.integer({ min: 1, max: 9 })), { maxLength: 3000 }), (adds) => {
      const table = new PairTable(2 ** 30);
      const expected = new Map<string, number>();
      for (const [row, column, amount] of adds) {
        table.add(row, column, amount);
        expected.set(`${row} ${column}`, (expected.get(`${row} ${column}`) ?? 0) + amount);
      }
      const found = new Map<string, number>();
      table.forEach((row, column, value) => found.set(`${row} ${column}`, value));
      expect(found).toEqual(expected);
      expect(table.size).toBe(expected.size);
      for (const [row, column] of adds) expect(table.get(row, column)).toBe(expected.get(`${row} ${column}`));
    }), { numRuns: 30 });
  });

  it('forgets the rarest pairs when there are too many, and says so', () => {
    const table = new PairTable(10_000, { maxPairs: 100 });
    for (let at = 0; at < 5000; at += 1) {
      table.add(0, at % 20, 1);
      table.add(1, at, 1);
    }
    expect(table.size).toBeLessThanOrEqual(100);
    expect(Array.from({ length: 20 }, (_, column) => table.get(0, column))).toEqual(Array.from({ length: 20 }, () => 250));
    expect(table.forgotten).toBeGreaterThan(4000);
    expectCode('invalid-count', () => new PairTable(1, { maxPairs: 0 }));
  });
});

describe('wordCounter', () => {
  it('orders words by how often they came, and forgets the rarest beyond its limit', () => {
    const counter = wordCounter({ maxWords: 4 });
    for (const word of 'the whale the whale sea a the b c d e'.split(' ')) counter.push([word]);
    const { words, counts, idOf } = counter.vocabulary({ minCount: 2 });
    expect([words, [...counts], idOf('whale'), idOf('sea')]).toEqual([['the', 'whale'], [3, 2], 1, -1]);
  });

  it('refuses a vocabulary with a word twice', () => {
    expectCode('invalid-vocabulary', () => wordVocabulary(['a', 'a'], [1, 1]));
    expectCode('invalid-vocabulary', () => wordVocabulary(['a'], []));
  });
});
