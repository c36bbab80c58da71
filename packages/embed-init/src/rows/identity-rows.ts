import type { MixingRows } from './mixing-rows.ts';

/** Every token keeps its row. */
export function identityRows(tokens: number): MixingRows {
  const count = (length: number): Uint32Array => Uint32Array.from({ length }, (_, at) => at);
  return { rows: tokens, columns: tokens, rowPointer: count(tokens + 1), column: count(tokens), weight: new Float32Array(tokens).fill(1), provenance: Array.from({ length: tokens }, () => 'exact' as const) };
}
