import { TokstreamError } from '@tokstream/core';
import { Matrix, pseudoInverse } from 'ml-matrix';
import { orthonormalColumns } from '../vectors/ppmi/orthonormal-columns.ts';

/** What is factorised, and how. */
export interface NystromOptions {
  readonly rank: number;
  /** Which rows and columns are kept, `rank` of each; default the first. */
  readonly rows?: ArrayLike<number>;
  readonly columns?: ArrayLike<number>;
  /**
   * What stands between them. `nearest` (default): that with which the product comes nearest to the matrix. `inverse`: the pseudo-inverse
   * of where they cross, Nyström's own, which needs no other entries, is exact for a matrix of that rank, and may be far off for others.
   * `corner`: the block where they cross, as NLoRA's published code starts its adapters.
   */
  readonly middle?: 'nearest' | 'inverse' | 'corner';
  /** Also gives what the product leaves of the matrix, for an adapter that must change nothing at first; default false. */
  readonly subtractInit?: boolean;
}

/** Three factors whose product stands for a matrix, row-major. */
export interface NystromFactors {
  readonly rank: number;
  /** [rows, rank]: columns of the matrix. */
  readonly left: Float32Array;
  /** [rank, rank] */
  readonly middle: Float32Array;
  /** [rank, columns]: rows of the matrix. */
  readonly right: Float32Array;
  /** [rows, columns]: the matrix without the product, with `subtractInit`. */
  readonly base?: Float32Array;
}

/**
 * Factorises a matrix by some of its rows and columns, without decomposing it: for starting low-rank adapters, or a table in factors.
 *
 * Source: Guo et al., "NLoRA: Nyström-initiated low-rank adaptation" (2025), structured as there; Williams and Seeger (2001) for the inverse.
 *
 * @param matrix [rows, columns] row-major, borrowed
 * @throws `invalid-rank` for a rank beyond the sides, or not as many rows and columns as it
 */
export function nystromFactors(matrix: Float32Array, [rowCount, columnCount]: readonly [rows: number, columns: number], options: NystromOptions): NystromFactors {
  const { rank, middle = 'nearest', subtractInit = false } = options;
  const first = Array.from({ length: rank }, (_, at) => at);
  const { rows = first, columns = first } = options;
  const fits = (chosen: ArrayLike<number>, side: number): boolean => chosen.length === rank && Array.from(chosen).every((at) => Number.isSafeInteger(at) && at >= 0 && at < side);
  if (!Number.isSafeInteger(rank) || rank < 1 || matrix.length !== rowCount * columnCount || !fits(rows, rowCount) || !fits(columns, columnCount)) {
    throw new TokstreamError(`Rank ${rank} with ${rows.length} rows and ${columns.length} columns does not fit a matrix of ${rowCount} × ${columnCount} that came with ${matrix.length} numbers.`, { code: 'invalid-rank', stage: 'nystromFactors' });
  }
  const at = (row: number, column: number): number => matrix[row * columnCount + column]!;
  const left = Float32Array.from({ length: rowCount * rank }, (_, place) => at(Math.floor(place / rank), columns[place % rank]!));
  const right = Float32Array.from({ length: rank * columnCount }, (_, place) => at(rows[Math.floor(place / columnCount)]!, place % columnCount));
  const corner = Float32Array.from({ length: rank * rank }, (_, place) => at(rows[Math.floor(place / rank)]!, columns[place % rank]!));
  const between = middle === 'corner' ? corner : Float32Array.from(middle === 'inverse' ? pseudoInverse(Matrix.from1DArray(rank, rank, corner)).to1DArray() : nearest(matrix, left, right, rank));
  const factors = { rank, left, middle: between, right };
  if (!subtractInit) return factors;
  const product = multiplyFactors(factors);
  return { ...factors, base: matrix.map((value, place) => value - product[place]!) };
}

/** left⁺ · matrix · right⁺, through orthonormal bases of both sides, so that only blocks of `rank` are inverted. */
function nearest(matrix: Float32Array, left: Float32Array, right: Float32Array, rank: number): number[] {
  const [rows, columns] = [left.length / rank, right.length / rank];
  const whole = Matrix.from1DArray(rows, columns, matrix);
  const [tall, wide] = [Matrix.from1DArray(rows, rank, left), Matrix.from1DArray(rank, columns, right)];
  const basis = (of: Matrix): Matrix => Matrix.from1DArray(of.rows, rank, orthonormalColumns(Float64Array.from(of.to1DArray()), rank));
  const [leftBasis, rightBasis] = [basis(tall), basis(wide.transpose())];
  const between = leftBasis.transpose().mmul(whole).mmul(rightBasis);
  return pseudoInverse(leftBasis.transpose().mmul(tall)).mmul(between).mmul(pseudoInverse(wide.mmul(rightBasis))).to1DArray();
}

/** The product of the three factors, [rows, columns], summed in Float64. */
export function multiplyFactors({ rank, left, middle, right }: NystromFactors): Float32Array {
  const [rows, columns] = [left.length / rank, right.length / rank];
  const matrix = (values: Float32Array, width: number): Matrix => Matrix.from1DArray(values.length / width, width, values);
  return rows * columns === 0 ? new Float32Array() : Float32Array.from(matrix(left, rank).mmul(matrix(middle, rank)).mmul(matrix(right, columns)).to1DArray());
}
