import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PieceIndex } from '../unigram/piece-index.ts';
import { segmentationsReference } from '../unigram/segmentations.reference.ts';
import { symbolWords } from '../unigram/symbol-words.ts';
import { removalCosts } from './removal-costs.ts';

const longer = fc.uniqueArray(fc.array(fc.nat(2), { minLength: 2, maxLength: 4 }), { selector: String, maxLength: 8 });

test('a removal costs what the word needs more without the piece, if the piece fits nowhere else in it', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(2), { minLength: 1, maxLength: 8 }), longer, fc.integer({ min: 1, max: 9 }), (word, more, count) => {
      const pieces: (readonly number[])[] = [[0], [1], [2], ...more];
      const text = symbolWords([[word.map((symbol) => 'abc'[symbol]).join(''), count]], ['a', 'b', 'c']);
      const learning = removalCosts(text, new PieceIndex(pieces.map((symbols) => ({ symbols, score: -1 })), 3), { done: 0, total: 1 });
      const { costs, tokens } = learning.next().value as { costs: Float64Array; tokens: number };
      const fewest = (without: number): number =>
        Math.min(...segmentationsReference(word, pieces).filter((way) => !way.includes(without)).map((way) => way.length));
      expect(tokens).toBe(fewest(-1) * count);
      pieces.forEach((piece, at) => {
        if (piece.length === 1) return;
        const spelled = piece.join('');
        const places = word.filter((_, from) => word.slice(from, from + piece.length).join('') === spelled).length;
        if (places === 1) expect(costs[at]).toBe((fewest(at) - fewest(-1)) * count);
      });
    }),
    { numRuns: 300 },
  );
});
