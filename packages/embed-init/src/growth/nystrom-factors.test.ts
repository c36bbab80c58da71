import { seededRandom } from '@tokstream/core';
import { closeTo, expectCode } from '@tokstream/testing';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { expect, it } from 'vitest';
import { gaussian } from '../random/gaussian.ts';
import { multiplyFactors, nystromFactors } from './nystrom-factors.ts';

const random = seededRandom(6);
const normal = (rows: number, columns: number): Matrix => Matrix.from1DArray(rows, columns, Array.from({ length: rows * columns }, () => gaussian(random)));
const flat = (matrix: Matrix): Float32Array => Float32Array.from(matrix.to1DArray());

it.each(['nearest', 'inverse'] as const)('gives a matrix of the rank back (%s)', (middle) => {
  const matrix = flat(normal(30, 4).mmul(normal(4, 20)));
  closeTo(multiplyFactors(nystromFactors(matrix, [30, 20], { rank: 4, middle })), matrix, 1e-3);
  closeTo(multiplyFactors(nystromFactors(matrix, [30, 20], { rank: 4, middle, rows: [3, 29, 7, 11], columns: [19, 0, 5, 6] })), matrix, 1e-3);
});

it('comes nearer to a matrix of falling singular values than a random subspace does, not as near as the best', () => {
  const [rows, columns, rank] = [60, 40, 10];
  const whole = normal(rows, columns).mmul(Matrix.diag(Array.from({ length: columns }, (_, at) => 1 / (1 + at)))).mmul(normal(columns, columns));
  const matrix = flat(whole);
  const distance = (to: ArrayLike<number>): number => Math.sqrt(matrix.reduce((sum, value, at) => sum + (value - to[at]!) ** 2, 0) / matrix.reduce((sum, value) => sum + value ** 2, 0));
  const { diagonal } = new SingularValueDecomposition(whole, { autoTranspose: true });
  const best = Math.sqrt(diagonal.slice(rank).reduce((sum, value) => sum + value ** 2, 0) / diagonal.reduce((sum, value) => sum + value ** 2, 0));
  const some = new SingularValueDecomposition(normal(columns, rank)).leftSingularVectors;
  const subspace = distance(whole.mmul(some).mmul(some.transpose()).to1DArray());
  const nystrom = distance(multiplyFactors(nystromFactors(matrix, [rows, columns], { rank })));
  expect(nystrom).toBeGreaterThan(best);
  expect(nystrom).toBeLessThan(subspace);
});

it('leaves a base that with the product is the matrix, also from the corner block', () => {
  const matrix = flat(normal(6, 5));
  const factors = nystromFactors(matrix, [6, 5], { rank: 2, middle: 'corner', subtractInit: true });
  const product = multiplyFactors(factors);
  closeTo(factors.base!.map((value, at) => value + product[at]!), matrix, 1e-6);
  const corner = [matrix[0]!, matrix[1]!, matrix[5]!, matrix[6]!];
  closeTo(factors.middle, corner, 0);
  // Row 1, column 2 of the product, by its definition.
  const terms = [0, 1].flatMap((i) => [0, 1].map((j) => matrix[5 + i]! * corner[i * 2 + j]! * matrix[j * 5 + 2]!));
  closeTo([product[7]!], [terms.reduce((sum, term) => sum + term, 0)], 1e-5);
});

it('refuses what does not fit', () => {
  const matrix = new Float32Array(12);
  expectCode('invalid-rank', () => nystromFactors(matrix, [4, 3], { rank: 4 }));
  expectCode('invalid-rank', () => nystromFactors(matrix, [4, 4], { rank: 1 }));
  expectCode('invalid-rank', () => nystromFactors(matrix, [4, 3], { rank: 2, rows: [1] }));
});
