/** A way to spell symbols: the pieces' numbers. */
export type Segmentation = readonly number[];

/** All ways to spell symbols with pieces, found by trying everything. */
export function segmentationsReference(symbols: readonly number[], pieces: readonly (readonly number[])[]): Segmentation[] {
  if (symbols.length === 0) return [[]];
  return pieces.flatMap((piece, at) => {
    if (piece.length > symbols.length || piece.some((symbol, index) => symbol !== symbols[index])) return [];
    return segmentationsReference(symbols.slice(piece.length), pieces).map((rest) => [at, ...rest]);
  });
}
