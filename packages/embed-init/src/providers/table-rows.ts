import { TokstreamError } from '@tokstream/core';
import type { EmbeddingProvider } from './embedding-provider.ts';
import { provideRows } from './provide-rows.ts';

/** A table, and how its tokens are named. */
export interface TableRowsOptions {
  /** [tokens, width] row-major, borrowed. */
  readonly table: Float32Array;
  readonly width: number;
  /** The id of a token's text, if tokens may be asked for by it. */
  readonly idOf?: (token: string) => number | null | undefined;
}

/** The rows of a table as it stands. */
export function tableRows({ table, width, idOf }: TableRowsOptions): EmbeddingProvider {
  const tokens = table.length / width;
  if (!Number.isSafeInteger(tokens)) throw new TokstreamError(`A table of ${table.length} numbers has no whole rows of ${width}.`, { code: 'invalid-width', stage: 'tableRows' });
  return provideRows({
    width,
    row(token) {
      const id = typeof token === 'string' ? idOf?.(token) : token;
      if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0 || id >= tokens) throw new TokstreamError(`${JSON.stringify(token)} is no token of a table of ${tokens} rows.`, { code: 'invalid-tokens', stage: 'tableRows' });
      return table.subarray(id * width, (id + 1) * width);
    },
  });
}
