import { closeTo } from '@tokstream/testing';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PairTable } from '../counting/pair-table.ts';
import { wordVocabulary } from '../counting/word-vocabulary.ts';
import { goldens } from '../goldens.test-support.ts';
import { ppmiMatrix } from './ppmi-matrix.ts';
import { ppmiVectors } from './ppmi-vectors.ts';
import { randomisedSvd } from './randomised-svd.ts';

const { documents, words, window, contextPower, dim, matrix, singular, vectors } = goldens.ppmi;
const vocabulary = wordVocabulary(Array.from({ length: words }, (_, id) => `w${id}`), new Float64Array(words).fill(1));

describe('ppmiVectors', () => {
  it('gives the rows that numpy gives', () => {
    const trainer = ppmiVectors(vocabulary, { dim, window, contextPower });
    for (const document of documents) {
      trainer.push(Int32Array.from(document));
      trainer.cut();
    }
    const found = trainer.finish();
    closeTo(found.data, vectors, 1e-6);
    expect([found.dim, found.forgottenPairs, found.get('w3')]).toEqual([dim, 0, found.data.subarray(3 * dim, 4 * dim)]);
  });

  it('gives the same vectors however the stream is cut, and for words as for ids', () => {
    const whole = Int32Array.from(documents.flat());
    const of = (pieces: readonly (Int32Array | readonly string[])[]): Float32Array => {
      const trainer = ppmiVectors(vocabulary, { dim });
      for (const piece of pieces) trainer.push(piece);
      return trainer.finish().data;
    };
    const expected = of([whole]);
    expect(of([Array.from(whole, (id) => `w${id}`), ['not a word']])).toEqual(expected);
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 5 }), (cuts) => {
      const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
      expect(of(at.slice(1).map((end, index) => whole.subarray(at[index]!, end)))).toEqual(expected);
    }), { numRuns: 10 });
  });
});

it('ppmiMatrix has the numbers of the definition', () => {
  const pairs = new PairTable(words);
  for (const document of documents) document.forEach((word, at) => document.slice(Math.max(0, at - window), at).forEach((near) => pairs.add(Math.min(word, near), Math.max(word, near), 1)));
  const { rowPointer, column, value } = ppmiMatrix(pairs, words, { contextPower });
  const dense = new Float64Array(words * words);
  for (let row = 0; row < words; row += 1) for (let at = rowPointer[row]!; at < rowPointer[row + 1]!; at += 1) dense[row * words + column[at]!] = value[at]!;
  closeTo(dense, matrix, 1e-12);
});

describe('randomisedSvd', () => {
  const sparse = { rows: words, columns: words, rowPointer: Uint32Array.from({ length: words + 1 }, (_, row) => row * words), column: Uint32Array.from({ length: words * words }, (_, at) => at % words), value: Float64Array.from(matrix) };

  it('finds the singular values that numpy finds, also from a block narrower than the matrix', () => {
    closeTo(randomisedSvd(sparse, { rank: dim }).s, singular, 1e-9);
    closeTo(randomisedSvd(sparse, { rank: 2, oversampling: 4, powerIterations: 30 }).s, singular.slice(0, 2), 1e-6);
  });

  it('gives back a matrix of lower rank than asked for', () => {
    const [rows, columns] = [6, 4];
    const value = Float64Array.from({ length: rows * columns }, (_, at) => (Math.floor(at / columns) + 1) * ((at % columns) - 1.5));
    const { u, s, v } = randomisedSvd({ rows, columns, rowPointer: Uint32Array.from({ length: rows + 1 }, (_, row) => row * columns), column: Uint32Array.from({ length: rows * columns }, (_, at) => at % columns), value }, { rank: 3 });
    closeTo(value.map((_, at) => s.reduce((sum, scale, k) => sum + scale * u[Math.floor(at / columns) * 3 + k]! * v[(at % columns) * 3 + k]!, 0)), value, 1e-12);
  });
});
