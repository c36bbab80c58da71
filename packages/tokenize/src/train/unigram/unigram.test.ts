import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Learning } from '../learning-step.ts';
import { bestPath } from './best-path.ts';
import { digamma } from './digamma.ts';
import { expectedCounts } from './expected-counts.ts';
import { PieceIndex } from './piece-index.ts';
import { prunePieces } from './prune-pieces.ts';
import { seedPieces } from './seed-pieces.ts';
import { segmentationsReference } from './segmentations.reference.ts';
import { symbolWords } from './symbol-words.ts';

const step = { done: 0, total: 1 };
const words = fc.array(fc.tuple(fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 5 });
const longer = fc.uniqueArray(fc.array(fc.nat(2), { minLength: 2, maxLength: 4 }), { selector: String, maxLength: 8 });
const scores = fc.array(fc.double({ min: -6, max: -0.5, noNaN: true }), { minLength: 11, maxLength: 11 });

function run<T>(learning: Learning<T>): T {
  for (;;) {
    const next = learning.next();
    if (next.done === true) return next.value;
  }
}

test('expected counts and the best path are those of all segmentations', () => {
  fc.assert(
    fc.property(words, longer, scores, (counted, more, score) => {
      const text = symbolWords(new Map(counted), ['a', 'b', 'c']);
      const pieces = [[0], [1], [2], ...more].map((symbols, at) => ({ symbols, score: score[at]! }));
      const index = new PieceIndex(pieces, 3);
      const counts = pieces.map(() => 0);
      let logLikelihood = 0;
      for (let word = 0; word < text.counts.length; word++) {
        const symbols = Array.from(text.symbols.subarray(text.starts[word], text.starts[word + 1]));
        const ways = segmentationsReference(symbols, pieces.map((piece) => piece.symbols));
        const weigh = (way: readonly number[]): number => Math.exp(way.reduce((sum, piece) => sum + score[piece]!, 0));
        const all = ways.reduce((sum, way) => sum + weigh(way), 0);
        logLikelihood += text.counts[word]! * Math.log(all);
        for (const way of ways) for (const piece of way) counts[piece]! += (text.counts[word]! * weigh(way)) / all;
        const best = bestPath(symbols, 0, symbols.length, index)!;
        expect(Math.exp(best.score)).toBeCloseTo(Math.max(...ways.map(weigh)), 9);
        expect(best.pieces.flatMap((piece) => pieces[piece]!.symbols)).toEqual(symbols);
      }
      const found = run(expectedCounts(text, index, step));
      expect(found.logLikelihood).toBeCloseTo(logLikelihood, 6);
      Array.from(found.counts).forEach((count, at) => expect(count).toBeCloseTo(counts[at]!, 6));
    }),
    { numRuns: 100 },
  );
});

test('seeds are the substrings seen twice that are not always followed by the same character', () => {
  const text = symbolWords(new Map([['abab', 1], ['abc', 2]]), []);
  const spelled = seedPieces(text, { maxPieceLength: 3, seedSize: 100 }).map(({ symbols }) => symbols.map((symbol) => text.alphabet[symbol]).join(''));
  // ab 4 times, abc twice (bc is part of it but begins elsewhere), no ba since it is seen once.
  expect(spelled).toEqual(['a', 'b', 'c', 'ab', 'abc', 'bc']);
});

test('pruning drops what the best segmentations do not use, then what is missed least', () => {
  const text = symbolWords(new Map([['ab', 100], ['bc', 10]]), ['a', 'b', 'c']);
  const pieces = [[0], [1], [2], [0, 1], [1, 2], [2, 0]].map((symbols) => ({ symbols, score: -2 }));
  const kept = run(prunePieces(pieces, text, 5, step)).map(({ symbols }) => symbols.join(''));
  expect(kept).toEqual(['0', '1', '2', '01', '12']);
  expect(run(prunePieces(pieces, text, 4, step)).map(({ symbols }) => symbols.join(''))).toEqual(['0', '1', '2', '01']);
});

test('digamma follows its recurrence from the constant of Euler', () => {
  expect(digamma(1)).toBeCloseTo(-0.577_215_664_901_5, 9);
  for (const x of [0.01, 0.5, 3, 40.25, 1e6]) expect(digamma(x + 1) - digamma(x)).toBeCloseTo(1 / x, 9);
});
