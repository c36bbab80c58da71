import { TokstreamError } from '@tokstream/core';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';

/**
 * The rotation, or part of one, that best maps one set of vectors on another: `from · R ≈ to` with the least squared error.
 *
 * Computed in Float64. Widths may differ: into a wider space R has orthonormal rows, into a narrower one orthonormal columns.
 * Source: Schönemann, "A generalized solution of the orthogonal Procrustes problem" (1966).
 *
 * @param from [n, fromDim] row-major
 * @param to [n, toDim] row-major, row by row what `from` should become
 * @returns [fromDim, toDim] row-major
 * @throws `invalid-vectors` when there are no rows, or not as many on both sides, or a number is not finite
 */
export function procrustes(from: ArrayLike<number>, fromDim: number, to: ArrayLike<number>, toDim: number): Float64Array {
  const rows = from.length / fromDim;
  if (!Number.isSafeInteger(rows) || rows < 1 || to.length !== rows * toDim) {
    throw new TokstreamError(`Vectors to align came as ${from.length} numbers of width ${fromDim} and ${to.length} of width ${toDim}; give one row on each side for every pair, and at least one pair.`, { code: 'invalid-vectors', stage: 'procrustes' });
  }
  if (![from, to].every((side) => Array.from(side).every(Number.isFinite))) throw new TokstreamError('A vector to align has a number that is not finite; leave such vectors out.', { code: 'invalid-vectors', stage: 'procrustes' });
  const covariance = Matrix.zeros(fromDim, toDim).to2DArray();
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < fromDim; i += 1) {
      const value = from[row * fromDim + i]!;
      for (let j = 0; j < toDim; j += 1) covariance[i]![j]! += value * to[row * toDim + j]!;
    }
  }
  const { leftSingularVectors, rightSingularVectors } = new SingularValueDecomposition(new Matrix(covariance), { autoTranspose: true });
  const shared = Math.min(fromDim, toDim) - 1;
  const [left, right] = [leftSingularVectors.subMatrix(0, fromDim - 1, 0, shared), rightSingularVectors.subMatrix(0, toDim - 1, 0, shared)];
  return Float64Array.from(left.mmul(right.transpose()).to1DArray());
}
