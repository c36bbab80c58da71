import { TokstreamError } from '@tokstream/core';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { EmbeddingProvider, ProvidedTokens } from './embedding-provider.ts';
import { provideRows } from './provide-rows.ts';

/** What a provider's rows are projected to. */
export interface ProjectedRowsOptions {
  readonly base: EmbeddingProvider;
  /** The tokens whose rows say which directions matter. */
  readonly tokens: ProvidedTokens;
  /** Width of the new rows, at most that of the base. */
  readonly width: number;
  /** Scales rows to length one; default true. A row of zeros stays. */
  readonly unitLength?: boolean;
  /** Rows that are held, default 5,000. */
  readonly capacity?: number;
}

/** The principal components of a provider's rows: less wide, of length one, as frozen tables of codes and glyphs are used. Sums in Float64. */
export function projectedRows({ base, tokens, width, unitLength = true, capacity = 5000 }: ProjectedRowsOptions): EmbeddingProvider {
  if (width > base.width || tokens.length === 0) throw new TokstreamError(`Rows ${base.width} wide of ${tokens.length} tokens cannot be projected to a width of ${width}; give tokens, and a width that is not larger.`, { code: 'invalid-width', stage: 'projectedRows' });
  const mean = new Float64Array(base.width);
  const products = Array.from({ length: base.width }, () => new Float64Array(base.width));
  for (let at = 0; at < tokens.length; at += 1) {
    const row = base.rows([tokens[at]!] as ProvidedTokens);
    for (let i = 0; i < base.width; i += 1) {
      mean[i]! += row[i]! / tokens.length;
      if (row[i] !== 0) for (let j = 0; j <= i; j += 1) products[i]![j]! += (row[i]! * row[j]!) / tokens.length;
    }
  }
  const covariance = new Matrix(base.width, base.width);
  for (let i = 0; i < base.width; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = products[i]![j]! - mean[i]! * mean[j]!;
      covariance.set(i, j, value);
      covariance.set(j, i, value);
    }
  }
  // Values come in ascending order. The sign of a direction is chosen so that its largest number is positive.
  const { eigenvectorMatrix } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const directions = Array.from({ length: width }, (_, at) => {
    const column = eigenvectorMatrix.getColumn(base.width - 1 - at);
    const largest = column.reduce((found, value) => (Math.abs(value) > Math.abs(found) ? value : found), 0);
    return column.map((value) => value * (Math.sign(largest) || 1));
  });
  return provideRows({
    width,
    capacity,
    row(token) {
      const given = base.rows([token] as ProvidedTokens);
      const row = directions.map((direction) => direction.reduce((sum, value, at) => sum + value * (given[at]! - mean[at]!), 0));
      const length = unitLength ? Math.hypot(...row) || 1 : 1;
      return row.map((value) => value / length);
    },
  });
}
