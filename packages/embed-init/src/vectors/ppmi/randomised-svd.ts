import { seededRandom } from '@tokstream/core';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { gaussian } from '../../random/gaussian.ts';
import { type SparseMatrix, timesBlock, transposedTimesBlock } from '../counting/sparse-matrix.ts';
import { orthonormalColumns } from './orthonormal-columns.ts';

/** How a truncated decomposition is found. */
export interface RandomisedSvdOptions {
  readonly rank: number;
  /** Vectors beyond the rank that are carried along, default 10. */
  readonly oversampling?: number;
  /** Default 4. More of them separate singular values that lie close together. */
  readonly powerIterations?: number;
  /** Default 1. */
  readonly seed?: number;
}

/** The largest singular values with their vectors, [rows, rank] and [columns, rank] row-major. */
export interface TruncatedSvd {
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly v: Float64Array;
}

/**
 * A truncated singular value decomposition, by a seeded random block and subspace iteration; in Float64 and the same bits for the same seed.
 * Signs are chosen so that the largest number of each left vector is positive.
 *
 * Source: Halko, Martinsson and Tropp, "Finding structure with randomness" (2011), algorithms 4.4 and 5.1.
 */
export function randomisedSvd(matrix: SparseMatrix, { rank, oversampling = 10, powerIterations = 4, seed = 1 }: RandomisedSvdOptions): TruncatedSvd {
  const width = Math.min(rank + oversampling, matrix.rows, matrix.columns);
  const kept = Math.min(rank, width);
  const random = seededRandom(seed);
  const start = Float64Array.from({ length: matrix.columns * width }, () => gaussian(random));
  let left = orthonormalColumns(timesBlock(matrix, start, width), width);
  for (let iteration = 0; iteration < powerIterations; iteration += 1) {
    left = orthonormalColumns(timesBlock(matrix, transposedTimesBlock(matrix, left, width), width), width);
  }
  // leftᵀ · matrix, transposed, is tall: its own orthonormal basis leaves a small square matrix to decompose.
  const projected = transposedTimesBlock(matrix, left, width);
  const right = orthonormalColumns(projected.slice(), width);
  const [tall, basis] = [Matrix.from1DArray(matrix.columns, width, projected), Matrix.from1DArray(matrix.columns, width, right)];
  const small = new SingularValueDecomposition(basis.transpose().mmul(tall), { autoTranspose: true });
  const u = Matrix.from1DArray(matrix.rows, width, left).mmul(small.rightSingularVectors);
  const v = basis.mmul(small.leftSingularVectors);
  const columns = Array.from({ length: kept }, (_, at) => ({ u: u.getColumn(at), v: v.getColumn(at) }));
  const signs = columns.map((column) => Math.sign(column.u.reduce((largest, value) => (Math.abs(value) > Math.abs(largest) ? value : largest), 0)) || 1);
  const spread = (side: 'u' | 'v', length: number): Float64Array => Float64Array.from({ length: length * kept }, (_, at) => columns[at % kept]![side][Math.floor(at / kept)]! * signs[at % kept]!);
  return { u: spread('u', matrix.rows), s: Float64Array.from(small.diagonal.slice(0, kept)), v: spread('v', matrix.columns) };
}
